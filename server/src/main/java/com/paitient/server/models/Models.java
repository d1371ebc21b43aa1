// SPDX-License-Identifier: MIT
package com.paitient.server.models;

import com.paitient.server.access.Access;
import com.paitient.server.access.Grant;
import com.paitient.server.access.Permission;
import com.paitient.server.access.Resource;
import com.paitient.server.identity.Caller;
import com.paitient.server.models.Model.Source;
import com.paitient.server.models.ModelException.Code;
import com.paitient.server.runtimes.UpstreamMaker;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The registry of models that can be deployed. Thread-safe. */
public final class Models {
  /** The model that a fresh service has. */
  public static final String DEFAULT = "default";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}");
  private static final int MOST_ALIASES = 10;
  private static final int HEAD = 64 << 20;

  private final ModelStore store;
  private final ModelFiles files;
  private final FileFormat format;
  private final UpstreamMaker upstreams;
  private final Access access;
  private final InstantSource clock;

  public Models(
      ModelStore store,
      ModelFiles files,
      FileFormat format,
      UpstreamMaker upstreams,
      Access access,
      InstantSource clock) {
    this.store = store;
    this.files = files;
    this.format = format;
    this.upstreams = upstreams;
    this.access = access;
    this.clock = clock;
  }

  /** Makes {@code name} another name of the model {@code target}, which must be there. */
  public Model alias(Caller caller, String name, String target) {
    Grant grant = access.require(caller, Permission.MODEL_WRITE, Resource.named("model", name));
    checkName(name);
    if (name.equals(target) || resolve(target).through().contains(name)) {
      throw new ModelException(Code.ALIAS_LOOP, "a model cannot be another name of itself");
    }
    Model model = new Model(name, new Source.Alias(target), clock.instant());
    access.record(caller, grant, "model.aliased", name, Map.of("alias_of", target));
    store.put(model);
    return model;
  }

  /** Makes {@code name} a model of a server that the configuration names. */
  public Model upstream(Caller caller, String name, Source.Upstream source) {
    Grant grant = access.require(caller, Permission.MODEL_WRITE, Resource.named("model", name));
    checkName(name);
    if (!upstreams.knows(source.upstream())) {
      throw new ModelException(
          Code.NO_SUCH_UPSTREAM, "the configuration has no upstream of this name");
    }
    Model added = new Model(name, source, clock.instant());
    access.record(
        caller,
        grant,
        "model.imported",
        name,
        Map.of("upstream", source.upstream(), "model", source.model()));
    store.put(added);
    return added;
  }

  /** Imports a model file of {@code size} bytes under {@code name}. */
  public Model importFile(Caller caller, String name, InputStream plain, long size)
      throws IOException {
    Grant grant = access.require(caller, Permission.MODEL_WRITE, Resource.named("model", name));
    checkName(name);
    Source.File file = seal(plain, size);
    access.record(
        caller,
        grant,
        "model.imported",
        name,
        Map.of("bytes", file.size(), "architecture", file.architecture()));
    Model model = new Model(name, file, clock.instant());
    store.put(model);
    return model;
  }

  /** Puts the service's own first model in place; without a file it says why there is none. */
  public void seed(Optional<Path> file) throws IOException {
    Optional<Model> before = store.byName(DEFAULT);
    boolean missing = before.filter(model -> !(model.source() instanceof Source.Missing)).isEmpty();
    if (missing && (file.isPresent() || before.isEmpty())) {
      Source source =
          file.isPresent()
              ? seal(file.get())
              : new Source.Missing("the default model could not be fetched at the first start");
      store.put(new Model(DEFAULT, source, clock.instant()));
    }
  }

  private Source.File seal(Path file) throws IOException {
    try (InputStream plain = Files.newInputStream(file)) {
      return seal(plain, Files.size(file));
    }
  }

  private Source.File seal(InputStream plain, long size) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(plain, 1 << 18);
    buffered.mark(HEAD);
    String architecture = format.architecture(buffered, size);
    buffered.reset();
    Source.File file = files.add(buffered, architecture);
    if (file.size() != size) {
      throw new ModelException(Code.BAD_FILE, "the file did not arrive whole");
    }
    return file;
  }

  public Optional<Model> named(Caller caller, String name) {
    var _ = access.require(caller, Permission.MODEL_READ, Resource.named("model", name));
    return store.byName(name);
  }

  /** Those that the caller may see, after {@code after}; {@code most} are looked at. */
  public Part<Model> list(Caller caller, Optional<String> after, int most) {
    var _ = access.requireSome(caller, Permission.MODEL_READ, "model");
    return Part.of(
        store.list(after, most),
        most,
        Model::name,
        model ->
            access.allows(caller, Permission.MODEL_READ, Resource.named("model", model.name())));
  }

  /** Follows aliases to what can be run. */
  Resolved resolve(String name) {
    List<String> through = new ArrayList<>();
    String next = name;
    while (through.size() < MOST_ALIASES) {
      through.add(next);
      Model model = store.byName(next).orElseThrow(() -> missing(name));
      switch (model.source()) {
        case Source.Alias alias -> next = alias.aliasOf();
        case Source.File file -> {
          return new Resolved(new Whereabouts.Here(files.weights(file)), through);
        }
        case Source.Upstream there -> {
          return new Resolved(new Whereabouts.There(there.upstream(), there.model()), through);
        }
        case Source.Missing none -> {
          return new Resolved(new Whereabouts.Nowhere(none.reason()), through);
        }
      }
    }
    throw new ModelException(Code.ALIAS_LOOP, "too many aliases, one after another");
  }

  private static ModelException missing(String name) {
    return new ModelException(
        Code.NO_SUCH_MODEL,
        "the model registry has no model '"
            + name
            + "'; import it, or make the name an alias of one that is there");
  }

  private static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ModelException(
          Code.BAD_NAME, "a model's name has 1 to 200 letters, digits or . _ : / @ + -");
    }
  }

  /** What a name stands for, and the names on the way to it. */
  record Resolved(Whereabouts whereabouts, List<String> through) {
    Resolved {
      through = List.copyOf(through);
    }
  }
}
