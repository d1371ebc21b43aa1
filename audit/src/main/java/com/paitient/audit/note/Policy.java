// SPDX-License-Identifier: MIT
package com.paitient.audit.note;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whose checkpoints are believed (C2SP tlog-policy): the keys of logs, the keys of witnesses, and
 * which witnesses must have cosigned. Of each signature scheme that the policy names for a log, one
 * signature is demanded.
 *
 * <pre>
 *  log VKEY
 *  witness NAME VKEY
 *  group NAME any|all|NUMBER MEMBER…
 *  quorum NAME|none
 * </pre>
 *
 * @param keys of logs
 * @param witnesses the keys of witnesses
 * @param quorum which of them must have cosigned
 */
public record Policy(List<VerifierKey> keys, List<VerifierKey> witnesses, Quorum quorum) {
  public Policy {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a policy names at least one log key");
    }
    requireSchemes(keys, Scheme.OF_LOG, "log");
    requireSchemes(witnesses, Scheme.OF_WITNESS, "witness");
    keys = List.copyOf(keys);
    witnesses = List.copyOf(witnesses);
  }

  /** A policy without witnesses. */
  public Policy(List<VerifierKey> keys) {
    this(keys, List.of(), new Quorum.None());
  }

  private static void requireSchemes(List<VerifierKey> keys, List<Scheme> allowed, String whose) {
    if (!keys.stream().allMatch(key -> allowed.contains(key.scheme()))) {
      throw new IllegalArgumentException("a " + whose + " does not sign with such a key");
    }
  }

  /** Reads a policy; throws {@link IllegalArgumentException} on a line that it does not know. */
  public static Policy parse(String text) {
    return new Reader().read(text);
  }

  /** Collects the lines of a policy. */
  private static final class Reader {
    private final List<VerifierKey> logs = new ArrayList<>();
    private final List<VerifierKey> witnesses = new ArrayList<>();
    private final Map<String, Quorum> named = new HashMap<>(Map.of("none", new Quorum.None()));
    private Quorum quorum = new Quorum.None();
    private boolean closed;

    Policy read(String text) {
      for (String line : text.lines().map(String::strip).toList()) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          line(line.split("[ \t]+"));
        }
      }
      return new Policy(logs, witnesses, quorum);
    }

    private void line(String[] words) {
      switch (words[0] + " " + Math.min(words.length, 5)) {
        case "log 2", "log 3" -> logs.add(VerifierKey.parse(words[1]));
        case "witness 3", "witness 4" -> {
          witnesses.add(VerifierKey.parse(words[2]));
          name(words[1], new Quorum.Witness(witnesses.getLast()));
        }
        case "group 4", "group 5" -> name(words[1], group(words));
        case "quorum 2" -> {
          if (closed) {
            throw new IllegalArgumentException("a policy has one quorum");
          }
          closed = true;
          quorum = named(words[1]);
        }
        default -> throw new IllegalArgumentException("a line of the policy is not known");
      }
    }

    private Quorum group(String[] words) {
      List<Quorum> members = new ArrayList<>();
      for (int i = 3; i < words.length; i++) {
        if (words[i].equals("none")) {
          throw new IllegalArgumentException("none is no member of a group");
        }
        members.add(named(words[i]));
      }
      int needed =
          switch (words[2]) {
            case "any" -> 1;
            case "all" -> members.size();
            default -> Integer.parseInt(words[2]);
          };
      return new Quorum.Group(needed, members);
    }

    private void name(String name, Quorum quorum) {
      if (named.putIfAbsent(name, quorum) != null) {
        throw new IllegalArgumentException("a policy gives a name twice");
      }
    }

    private Quorum named(String name) {
      Quorum found = named.get(name);
      if (found == null) {
        throw new IllegalArgumentException("a policy names nobody as " + name);
      }
      return found;
    }
  }

  /** The policy as {@link #parse} reads it. */
  public String text() {
    StringBuilder text = new StringBuilder();
    keys.forEach(key -> text.append("log ").append(key.text()).append('\n'));
    witnesses.forEach(key ->
        text.append("witness ").append(name(key)).append(' ').append(key.text()).append('\n'));
    String last = written(quorum, text, "group");
    return text.append("quorum ").append(last).append('\n').toString();
  }

  private static String name(VerifierKey witness) {
    return witness.name() + "/" + witness.hexId();
  }

  /** Writes the groups in {@code quorum} and returns its name. */
  private static String written(Quorum quorum, StringBuilder text, String name) {
    return switch (quorum) {
      case Quorum.None _ -> "none";
      case Quorum.Witness witness -> name(witness.key());
      case Quorum.Group group -> {
        StringBuilder line = new StringBuilder("group " + name + " " + group.needed());
        for (int i = 0; i < group.members().size(); i++) {
          line.append(' ').append(written(group.members().get(i), text, name + "-" + i));
        }
        text.append(line).append('\n');
        yield name;
      }
    };
  }

  /** The keys of one log. */
  List<VerifierKey> keysOf(String log) {
    return keys.stream().filter(key -> key.name().equals(log)).toList();
  }

  /**
   * Whether {@code signed} has the log's signatures that this policy demands, and no wrong one by
   * its keys. Witnesses, and keys that took over by a {@link Rotation}, are {@link Trust}'s.
   */
  public boolean trusts(SignedCheckpoint signed) {
    return signed(keysOf(signed.checkpoint().origin()), signed);
  }

  /** Whether {@code signed} is signed with one of {@code keys} for each of their schemes. */
  static boolean signed(List<VerifierKey> keys, SignedCheckpoint signed) {
    return !keys.isEmpty()
        && keys.stream().allMatch(key -> noneWrong(key, signed))
        && keys.stream()
            .map(VerifierKey::scheme)
            .distinct()
            .allMatch(scheme ->
                keys.stream().anyMatch(key -> key.scheme() == scheme && key.signs(signed)));
  }

  private static boolean noneWrong(VerifierKey key, SignedCheckpoint signed) {
    return signed.signatures().stream()
        .filter(key::claims)
        .allMatch(line -> key.verifies(signed.checkpoint(), line));
  }
}
