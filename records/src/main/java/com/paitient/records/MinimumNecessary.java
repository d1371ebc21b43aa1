// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What each role may see of a record for each purpose, from one file (45 CFR 164.502(b), the
 * minimum necessary). What the file does not name is left out; a role or purpose that it does not
 * have sees nothing. Immutable, thread-safe.
 *
 * <pre>
 * roles:
 *   billing:
 *     payment:
 *       fhir: [Patient.name, Coverage]    resources, or elements with all below them; "*" is all
 *       hl7v2: [PID-5, IN1]               segments, or fields
 * </pre>
 */
public final class MinimumNecessary {
  private static final String ALL = "*";
  private static final Set<String> FORMATS = Set.of("fhir", "hl7v2");

  /** By role and purpose as they are matched. */
  private final Map<String, Map<String, Map<String, Set<String>>>> roles;

  private final String digest;

  private MinimumNecessary(
      Map<String, Map<String, Map<String, Set<String>>>> roles, String digest) {
    this.roles = roles;
    this.digest = digest;
  }

  /** SHA-256 of the policy's file, in hex: which policy it is. */
  public String digest() {
    return digest;
  }

  /** The policy that comes with this module. */
  public static MinimumNecessary standard() {
    try (InputStream in =
        Objects.requireNonNull(
            MinimumNecessary.class.getResourceAsStream("minimum-necessary.yaml"))) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the shipped policy", e);
    }
  }

  /**
   * A policy from its file's text.
   *
   * @throws RecordException BAD_POLICY, which says where
   */
  public static MinimumNecessary parse(String yaml) {
    JsonNode file = read(yaml);
    if (!file.isObject() || file.size() != 1 || !file.path("roles").isObject()) {
      throw bad("the file must hold roles and nothing else");
    }
    Map<String, Map<String, Map<String, Set<String>>>> roles = new HashMap<>();
    for (Map.Entry<String, JsonNode> role : file.get("roles").properties()) {
      Map<String, Map<String, Set<String>>> purposes = new HashMap<>();
      for (Map.Entry<String, JsonNode> purpose : role.getValue().properties()) {
        String at = role.getKey() + "." + purpose.getKey();
        purposes.put(plain(purpose.getKey()), formats(at, purpose.getValue()));
      }
      if (purposes.isEmpty() || roles.put(plain(role.getKey()), purposes) != null) {
        throw bad(role.getKey() + " has no purposes, or is there twice");
      }
    }
    return new MinimumNecessary(roles, sha256(yaml));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static JsonNode read(String yaml) {
    try {
      return YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build()
          .readTree(yaml);
    } catch (JsonProcessingException e) {
      throw bad("no YAML, at line " + e.getLocation().getLineNr());
    }
  }

  private static Map<String, Set<String>> formats(String at, JsonNode node) {
    Map<String, Set<String>> formats = new HashMap<>();
    for (Map.Entry<String, JsonNode> format : node.properties()) {
      if (!FORMATS.contains(format.getKey()) || !format.getValue().isArray()) {
        throw bad(at + " must hold lists named fhir and hl7v2");
      }
      Set<String> paths = new HashSet<>();
      for (JsonNode path : format.getValue()) {
        if (!path.isTextual() || !names(format.getKey(), path.textValue())) {
          throw bad(at + "." + format.getKey() + " names what the format does not have");
        }
        paths.add(path.textValue());
      }
      formats.put(format.getKey(), paths);
    }
    return formats;
  }

  private static boolean names(String format, String path) {
    if (path.equals(ALL)) {
      return true;
    }
    return format.equals("fhir")
        ? FhirFilter.names(path)
        : path.matches("[A-Z][A-Z0-9]{2}(-[0-9]{1,3})?");
  }

  private static RecordException bad(String message) {
    return new RecordException(RecordException.Code.BAD_POLICY, message);
  }

  /** Roles are matched without regard to case, {@code -} and {@code _}. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  private Set<String> allowed(String role, String purpose, String format) {
    Set<String> paths =
        roles
            .getOrDefault(plain(role), Map.of())
            .getOrDefault(plain(purpose), Map.of())
            .getOrDefault(format, Set.of());
    if (paths.isEmpty()) {
      throw nothing();
    }
    return paths;
  }

  static RecordException nothing() {
    return new RecordException(
        RecordException.Code.NOT_ALLOWED,
        "the policy lets this role see nothing of this record for this purpose");
  }

  /**
   * What the role may see of a resource of FHIR R4. It stays valid: elements that R4 demands are
   * masked where they are not allowed, and the resource is tagged {@code SUBSETTED}.
   *
   * @throws RecordException NOT_ALLOWED, INVALID or TOO_LARGE
   */
  public String fhir(String json, String role, String purpose) {
    Set<String> allowed = allowed(role, purpose, "fhir");
    ObjectNode resource = Fhir.read(json);
    new FhirWalk((_, _, _) -> Field.KEPT).resource("", resource);
    if (!allowed.contains(ALL) && !new FhirFilter(allowed).resource(resource)) {
      throw nothing();
    }
    return Fhir.write(resource);
  }

  /**
   * What the role may see of HL7 v2 messages: segments that are not allowed fall out, fields are
   * left empty. The head of a message always stays.
   *
   * @throws RecordException NOT_ALLOWED, INVALID or TOO_LARGE
   */
  public String hl7v2(String messages, String role, String purpose) {
    Set<String> allowed = allowed(role, purpose, "hl7v2");
    String whole = new Hl7Walk((_, _, _) -> Field.KEPT).messages(messages);
    return allowed.contains(ALL) ? whole : Hl7Filter.of(allowed).messages(whole);
  }

  /** The roles that the file names, for a message. */
  public Collection<String> roles() {
    return List.copyOf(roles.keySet());
  }
}
