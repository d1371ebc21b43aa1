// SPDX-License-Identifier: MIT
package com.paitient.audit.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class ProofsTest {
  private static final List<byte[]> HASHES = hashes(600);

  /** The inputs of Certificate Transparency's reference implementation of RFC 6962. */
  private static final List<String> REFERENCE =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");

  private static final List<String> REFERENCE_ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void hasRootsOfReferenceImplementation() {
    Frontier frontier = Frontier.empty();
    assertThat(hex(frontier.root())).isEqualTo(REFERENCE_ROOTS.getFirst());
    for (int i = 0; i < REFERENCE.size(); i++) {
      frontier.add(TreeHash.leaf(HexFormat.of().parseHex(REFERENCE.get(i))));
      assertThat(hex(frontier.root())).isEqualTo(REFERENCE_ROOTS.get(i + 1));
    }
  }

  @Test
  void provesEverythingInEverySmallTreeAsTheNaiveModelDoes() {
    for (int size = 1; size <= 40; size++) {
      List<byte[]> tree = HASHES.subList(0, size);
      for (int index = 0; index < size; index++) {
        checkInclusion(tree, index);
        checkConsistency(tree, index + 1);
      }
    }
  }

  @RepeatedTest(300)
  void provesAsTheNaiveModelDoesAcrossTiles(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    int size = 1 + random.nextInt(600);
    int number = random.nextInt(size);
    checkInclusion(HASHES.subList(0, size), number);
    checkConsistency(HASHES.subList(0, size), number + 1);
  }

  private static void checkInclusion(List<byte[]> tree, int index) {
    List<byte[]> proof = Proofs.inclusion(nodes(tree), index, tree.size());
    byte[] root = NaiveTree.root(tree);
    byte[] leaf = tree.get(index);

    assertThat(hex(proof)).isEqualTo(hex(NaiveTree.path(index, tree)));
    assertThat(Proofs.included(leaf, index, tree.size(), proof, root)).isTrue();
    assertThat(Proofs.included(leaf, index, tree.size() + 1000, proof, root)).isFalse();
    assertThat(Proofs.included(leaf, index + 1, tree.size(), proof, root)).isFalse();
    assertThat(Proofs.included(leaf, index, tree.size(), longer(proof), root)).isFalse();
    assertThat(Proofs.included(root, index, tree.size(), proof, leaf)).isEqualTo(tree.size() == 1);
    if (!proof.isEmpty()) {
      assertThat(Proofs.included(leaf, index, tree.size(), shorter(proof), root)).isFalse();
    }
  }

  private static void checkConsistency(List<byte[]> tree, int old) {
    List<byte[]> proof = Proofs.consistency(nodes(tree), old, tree.size());
    byte[] root = NaiveTree.root(tree);
    byte[] oldRoot = NaiveTree.root(tree.subList(0, old));

    assertThat(hex(proof)).isEqualTo(hex(NaiveTree.proof(old, tree)));
    assertThat(Proofs.consistent(old, oldRoot, tree.size(), root, proof)).isTrue();
    assertThat(Proofs.consistent(old, oldRoot, tree.size(), root, longer(proof))).isFalse();
    if (old < tree.size()) {
      assertThat(Proofs.consistent(old, root, tree.size(), root, proof)).isFalse();
      assertThat(Proofs.consistent(old, oldRoot, tree.size(), oldRoot, proof)).isFalse();
      assertThat(Proofs.consistent(old, oldRoot, tree.size(), root, shorter(proof))).isFalse();
    }
  }

  @Test
  void refusesProofsOfWhatCannotBe() {
    Proofs.Nodes nodes = nodes(HASHES.subList(0, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> Proofs.inclusion(nodes, 5, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> Proofs.inclusion(nodes, -1, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> Proofs.consistency(nodes, 0, 5));
    assertThatIllegalArgumentException().isThrownBy(() -> Proofs.consistency(nodes, 6, 5));
    byte[] root = TreeHash.empty();
    assertThat(Proofs.included(root, 0, 0, List.of(), root)).isFalse();
    assertThat(Proofs.consistent(0, root, 5, root, List.of())).isFalse();
  }

  @Test
  void namesTilesAsTlogTilesSays() {
    assertThat(new Tile(0, 1_234_067, 256).path()).isEqualTo("tile/0/x001/x234/067");
    assertThat(new Tile(Tile.ENTRIES, 5, 12).path()).isEqualTo("tile/entries/005.p/12");
    assertThat(Tile.partials(70_000))
        .containsExactly(
            new Tile(0, 273, 112),
            new Tile(Tile.ENTRIES, 273, 112),
            new Tile(1, 1, 17),
            new Tile(2, 0, 1));
    assertThat(Tile.partials(256)).containsExactly(new Tile(1, 0, 1));
    assertThat(Tile.partials(0)).isEmpty();
  }

  @Test
  void resumesTreeFromItsFullTiles() {
    List<byte[]> many = hashes(256 * 258 + 3);
    List<Tile> names = new ArrayList<>();
    List<List<byte[]>> tiles = new ArrayList<>();
    TileTree tree =
        new TileTree((tile, hashes) -> {
          names.add(tile);
          tiles.add(hashes);
        });
    many.subList(0, 256 * 258).forEach(tree::add);
    TileTree resumed =
        TileTree.resumed(tree.size(), (_, _) -> {}, tile -> tiles.get(names.indexOf(tile)));
    many.subList(256 * 258, many.size())
        .forEach(hash -> {
          tree.add(hash);
          resumed.add(hash);
        });

    assertThat(names).hasSize(259).contains(new Tile(1, 0, 256), new Tile(0, 257, 256));
    assertThat(hex(resumed.root())).isEqualTo(hex(tree.root())).isEqualTo(hex(frontier(many)));
    assertThat(hex(resumed.partial(1))).isEqualTo(hex(tree.partial(1)));
  }

  private static byte[] frontier(List<byte[]> hashes) {
    Frontier frontier = Frontier.empty();
    hashes.forEach(frontier::add);
    return frontier.root();
  }

  private static Proofs.Nodes nodes(List<byte[]> tree) {
    List<List<byte[]>> full = new ArrayList<>();
    TileTree tiles =
        new TileTree((tile, hashes) -> {
          assertThat(tile.level()).isZero();
          assertThat(tile.index()).isEqualTo(full.size());
          full.add(hashes);
        });
    tree.forEach(tiles::add);
    assertThat(hex(tiles.root())).isEqualTo(hex(NaiveTree.root(tree)));
    return tiles.nodes(tile -> full.get((int) tile.index()));
  }

  private static List<byte[]> hashes(int count) {
    List<byte[]> hashes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hashes.add(TreeHash.leaf(("leaf " + i).getBytes(UTF_8)));
    }
    return hashes;
  }

  private static List<byte[]> longer(List<byte[]> proof) {
    List<byte[]> longer = new ArrayList<>(proof);
    longer.add(HASHES.getFirst());
    return longer;
  }

  private static List<byte[]> shorter(List<byte[]> proof) {
    return proof.subList(0, proof.size() - 1);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static List<String> hex(List<byte[]> hashes) {
    return hashes.stream().map(ProofsTest::hex).toList();
  }
}
