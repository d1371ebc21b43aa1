// SPDX-License-Identifier: MIT
package com.paitient.audit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * A disk in memory that is as unkind as real ones may be: after {@link #crashed} any part of what
 * was not synced is gone, sector by sector; a call can fail; a write that fails may be half done; a
 * sync that fails forgets what it should have written, so that a second sync says all is well.
 */
final class SimulatedDisk implements LogStorage {
  static final int SECTOR = 512;

  private final Random random;
  private final TreeMap<String, Node> names = new TreeMap<>();
  private final TreeMap<String, Node> durableNames = new TreeMap<>();
  private final List<Runnable> unsyncedNameChanges = new ArrayList<>();
  private IntFunction<IOException> faults = call -> null;
  private int calls;
  private boolean locked;

  SimulatedDisk(long seed) {
    this.random = new Random(seed);
  }

  /** From now on call number n fails when {@code faults} gives an exception for n. */
  synchronized void faults(IntFunction<IOException> faults) {
    this.faults = faults;
    this.calls = 0;
  }

  synchronized int calls() {
    return calls;
  }

  /** What a machine finds that lost power now: a new disk, without faults. */
  synchronized SimulatedDisk crashed() {
    SimulatedDisk after = new SimulatedDisk(random.nextLong());
    int kept = random.nextInt(unsyncedNameChanges.size() + 1);
    unsyncedNameChanges.subList(0, kept).forEach(Runnable::run);
    durableNames.forEach((name, node) -> after.put(name, node.afterCrash(random)));
    return after;
  }

  /** What the next process finds when only this one died: everything written, nothing synced. */
  synchronized SimulatedDisk killed() {
    locked = false;
    faults(call -> null);
    return this;
  }

  private void put(String name, Node node) {
    names.put(name, node);
    durableNames.put(name, node);
  }

  private boolean fails() throws IOException {
    IOException fault = faults.apply(++calls);
    if (fault != null) {
      throw fault;
    }
    return false;
  }

  @Override
  public synchronized Closeable lock() {
    if (locked) {
      throw new AuditException(AuditException.Code.IN_USE, "locked");
    }
    locked = true;
    return () -> locked = false;
  }

  @Override
  public synchronized List<String> list(String folder) throws IOException {
    fails();
    String prefix = folder.isEmpty() ? "" : folder + "/";
    return names.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  @Override
  public synchronized File create(String name) throws IOException {
    fails();
    if (names.containsKey(name)) {
      throw new IOException("exists");
    }
    Node node = new Node();
    names.put(name, node);
    unsyncedNameChanges.add(() -> durableNames.put(name, node));
    return new Opened(node);
  }

  @Override
  public synchronized File open(String name) throws IOException {
    fails();
    return new Opened(existing(name));
  }

  @Override
  public File read(String name) throws IOException {
    return open(name);
  }

  private Node existing(String name) throws IOException {
    Node node = names.get(name);
    if (node == null) {
      throw new NoSuchFileException(name);
    }
    return node;
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    fails();
    Node node = existing(from);
    names.remove(from);
    names.put(to, node);
    unsyncedNameChanges.add(() -> {
      durableNames.remove(from);
      durableNames.put(to, node);
    });
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    fails();
    names.remove(name);
    unsyncedNameChanges.add(() -> durableNames.remove(name));
  }

  @Override
  public synchronized void syncFolder(String folder) throws IOException {
    fails();
    unsyncedNameChanges.forEach(Runnable::run);
    unsyncedNameChanges.clear();
  }

  /** What a file holds: as processes see it, and as the platter has it. */
  private static final class Node {
    private byte[] seen = new byte[0];
    private byte[] durable = new byte[0];
    private final BitSet dirty = new BitSet();

    void write(ByteBuffer source, int position) {
      int length = source.remaining();
      seen = Arrays.copyOf(seen, Math.max(seen.length, position + length));
      source.get(seen, position, length);
      dirty.set(position / SECTOR, (position + length + SECTOR - 1) / SECTOR);
    }

    void persist(int sector) {
      int from = sector * SECTOR;
      int to = Math.min(seen.length, from + SECTOR);
      if (durable.length < to) {
        durable = Arrays.copyOf(durable, seen.length);
      }
      System.arraycopy(seen, from, durable, from, to - from);
    }

    void sync() {
      dirty.stream().forEach(this::persist);
      dirty.clear();
    }

    void persistSome(Random random) {
      dirty.stream().filter(_ -> random.nextBoolean()).forEach(this::persist);
      dirty.clear();
    }

    Node afterCrash(Random random) {
      persistSome(random);
      Node node = new Node();
      node.seen = durable.clone();
      node.durable = durable.clone();
      return node;
    }
  }

  private final class Opened implements File {
    private final Node node;

    private Opened(Node node) {
      this.node = node;
    }

    @Override
    public long size() throws IOException {
      synchronized (SimulatedDisk.this) {
        fails();
        return node.seen.length;
      }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (SimulatedDisk.this) {
        fails();
        int count = (int) Math.min(target.remaining(), node.seen.length - position);
        if (count <= 0) {
          return -1;
        }
        target.put(node.seen, (int) position, count);
        return count;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      synchronized (SimulatedDisk.this) {
        try {
          fails();
        } catch (IOException e) {
          source.limit(source.position() + random.nextInt(source.remaining() + 1));
          node.write(source, (int) position);
          throw e;
        }
        node.write(source, (int) position);
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (SimulatedDisk.this) {
        try {
          fails();
        } catch (IOException e) {
          node.persistSome(random);
          throw e;
        }
        node.sync();
      }
    }

    @Override
    public void close() {}
  }
}
