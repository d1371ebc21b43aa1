// SPDX-License-Identifier: MIT
package com.paitient.server.store;

import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Events of 40 tenants, each with ten users, seven deployments and 5,000 patients of its own; a few
 * of them do most of it.
 */
final class Events {
  static final Set<String> RARE =
      Set.of(
          "settings.changed", "key.created", "phi.withheld", "key.revoked", "tenant.created",
          "tenant.changed", "model.added", "model.removed");

  private static final int TENANTS = 40;
  private static final int USERS = 10;
  private static final int DEPLOYMENTS = 7;
  private static final int PATIENTS = 5_000;

  private final String log;
  private final long rows;
  private final Instant begin;
  private final Duration length;
  private final String[] patients =
      IntStream.range(0, TENANTS * PATIENTS).mapToObj(Events::patient).toArray(String[]::new);

  Events(String log, long rows, Instant begin, Duration length) {
    this.log = log;
    this.rows = rows;
    this.begin = begin;
    this.length = length;
  }

  /** The hash of a patient. */
  static String patient(int patient) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(Integer.toString(patient).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String id(long place) {
    return "evt_" + String.format("%26s", Long.toHexString(place)).replace(' ', '0');
  }

  List<Entry> from(long place, int most) {
    return LongStream.range(place, Math.min(rows, place + most)).mapToObj(this::entry).toList();
  }

  private Entry entry(long place) {
    SplittableRandom random = new SplittableRandom(place * 31);
    int tenant = few(random.nextDouble(), 2, TENANTS);
    int user = tenant * USERS + few(random.nextDouble(), 3, USERS);
    int deployment = tenant * DEPLOYMENTS + few(random.nextDouble(), 2, DEPLOYMENTS);
    String patient = patients[tenant * PATIENTS + random.nextInt(PATIENTS)];
    double r4 = random.nextDouble();
    String type = type(random.nextDouble());
    boolean clinical = type.startsWith("model.") || type.startsWith("phi.");
    Event.Builder event =
        Event.of(id(place), begin.plusNanos(place * (length.toNanos() / rows)), type)
            .by("usr_" + user, "ten_" + tenant);
    if (clinical) {
      event.on("deployment", "dep_" + deployment);
      event.detail("patient", patient);
    } else {
      event.on(type.substring(0, type.indexOf('.')), "id_" + Math.round(r4 * 1000));
    }
    boolean denied = Set.of("access.denied", "auth.failure", "phi.withheld").contains(type);
    event.result(denied ? "denied" : r4 < 0.004 ? "failure" : "success");
    return new Entry(log, place, event.build());
  }

  private static int few(double chance, int power, int of) {
    return (int) (Math.pow(chance, power) * of);
  }

  private static String type(double r5) {
    if (r5 < 0.36) {
      return "model.request";
    }
    if (r5 < 0.72) {
      return "model.inference";
    }
    if (r5 < 0.92) {
      return "phi.detection";
    }
    if (r5 < 0.95) {
      return "phi.access";
    }
    if (r5 < 0.98) {
      return "audit.read";
    }
    if (r5 < 0.988) {
      return "access.denied";
    }
    if (r5 < 0.996) {
      return "auth.failure";
    }
    if (r5 < 0.999) {
      return "phi.withheld";
    }
    return r5 < 0.9999 ? "key.created" : "settings.changed";
  }
}
