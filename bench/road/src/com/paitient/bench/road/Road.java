// SPDX-License-Identifier: MIT
package com.paitient.bench.road;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts everything, measures in interleaved rounds, prints the table, ends what it started. */
final class Road {
  private static final int[] CONNECTIONS = {1, 32};
  private static final int WARM_UP_SECONDS = 300;
  private static final int FEW = 3_000;

  private final Options options;
  private final Path root;
  private final Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<Proxy> proxies = new ArrayList<>();
  private double startSeconds;

  private Road(Options options) throws IOException {
    this.options = options;
    this.root = Path.of(System.getProperty("bench.root"));
    String temporary = System.getenv().getOrDefault("TMPDIR", "/var/tmp");
    this.folder = Files.createTempDirectory(Path.of(temporary), "paitient-bench");
    folder.toFile().setExecutable(true, false);
  }

  public static void main(String[] arguments) throws Exception {
    Road road = new Road(Options.parse(List.of(arguments)));
    Thread ending = new Thread(road::end);
    Runtime.getRuntime().addShutdownHook(ending);
    road.start();
    List<Cell> cells = road.measure();
    System.out.print(Table.of(cells));
    System.out.println();
    System.out.print(Table.parts(cells));
    System.out.printf(
        Locale.ROOT,
        "%nStart to first answer: %.2f s (a start with data that is there)%n",
        road.startSeconds);
    for (Proxy proxy : road.proxies) {
      System.out.printf(
          "%s: the upstream saw %d prompts, %d with identifiers%n",
          proxy.name(), proxy.upstream().asked(), proxy.upstream().identified());
    }
  }

  private void start() throws Exception {
    add(Peers.nginx(folder, upstream()));
    Path portkey = root.resolve("target/bench/portkey");
    if (options.portkey() && Peers.has(portkey)) {
      add(Peers.portkey(portkey, folder, upstream()));
    }
    for (int i = 0; System.getProperty("bench.service." + i) != null; i++) {
      String[] build = System.getProperty("bench.service." + i).split("\n", 4);
      start(new Service.Build(build[0], Path.of(build[1]), build[2], build[3]), i);
    }
  }

  /** Folders have short names, as a socket of PostgreSQL stands in them. */
  private void start(Service.Build build, int number) throws Exception {
    boolean first = number == 0;
    Service service = new Service(build, folder.resolve(Integer.toString(number)), upstream());
    service.prepare();
    long begin = System.nanoTime();
    Started started = keep(service.start(first ? options.recording() : Optional.empty()));
    started.await(120, service::answers);
    startSeconds = first ? (System.nanoTime() - begin) / 1e9 : startSeconds;
    proxies.add(service.proxy(started));
  }

  private Upstream upstream() throws IOException {
    return keep(new Upstream());
  }

  private void add(Peers.Running running) {
    keep(running.started());
    proxies.add(running.proxy());
  }

  private synchronized <T extends AutoCloseable> T keep(T closeable) {
    opened.push(closeable);
    return closeable;
  }

  private List<Cell> measure() throws Exception {
    List<Cell> cells = cells();
    for (Proxy proxy : proxies) {
      for (Proxy.Way way : Proxy.Way.values()) {
        int most = proxy.ours() ? options.warmUp() : Math.min(FEW, options.warmUp());
        Load.run(proxy, way, 32, options.of(way, most), WARM_UP_SECONDS);
      }
    }
    for (int round = 0; round < options.rounds(); round++) {
      for (Cell cell : cells) {
        cell.measure(options.of(cell.way(), options.requests()), options.seconds());
      }
      System.err.println("round " + (round + 1) + " of " + options.rounds());
    }
    return cells;
  }

  /** The cells in the order of a round: the proxies one after another for each kind of load. */
  private List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (Proxy.Way way : Proxy.Way.values()) {
      for (int connections : CONNECTIONS) {
        if (!options.measures(way, connections)) {
          continue;
        }
        proxies.forEach(proxy -> cells.add(new Cell(proxy, way, connections)));
      }
    }
    return cells;
  }

  private synchronized void end() {
    try {
      while (!opened.isEmpty()) {
        opened.pop().close();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
      }
    } catch (Exception e) {
      System.err.println("not all was ended: " + e);
    }
  }

  /** What the command line says. */
  record Options(
      int rounds,
      int seconds,
      int requests,
      int warmUp,
      boolean portkey,
      Optional<String> recording,
      Optional<String> only) {

    static Options parse(List<String> arguments) {
      return new Options(
          number(arguments, "--rounds", 5),
          number(arguments, "--seconds", 4),
          number(arguments, "--requests", 3000),
          number(arguments, "--warm-up", 30_000),
          !arguments.contains("--no-portkey"),
          value(arguments, "--jfr").map(file -> Path.of(file).toAbsolutePath().toString()),
          value(arguments, "--only"));
    }

    boolean measures(Proxy.Way way, int connections) {
      String cell = (way == Proxy.Way.STREAM ? "events/" : "whole/") + connections;
      return only.isEmpty() || List.of(only.get().split(",")).contains(cell);
    }

    /** A number of requests as it is meant for a way of answering. */
    int of(Proxy.Way way, int whole) {
      return way == Proxy.Way.STREAM ? whole / 10 : whole;
    }

    private static int number(List<String> arguments, String name, int standard) {
      return value(arguments, name).map(Integer::parseInt).orElse(standard);
    }

    private static Optional<String> value(List<String> arguments, String name) {
      int at = arguments.indexOf(name);
      return at < 0 ? Optional.empty() : Optional.of(arguments.get(at + 1));
    }
  }
}
