// SPDX-License-Identifier: MIT
package com.paitient.keys;

import java.util.Arrays;

/**
 * Shamir's secret sharing (1979) byte by byte over GF(2^8) with the polynomial of AES. Share number
 * x holds the values at x of random polynomials whose values at 0 are the secret. Fewer shares than
 * needed tell nothing. Runs in time that depends on no secret.
 */
final class Shamir {
  private Shamir() {}

  /** The values of shares 1 to {@code count}, of which {@code needed} restore the secret. */
  static byte[][] split(SecretBytes secret, int needed, int count) {
    if (needed < 2 || needed > count || count > 255) {
      throw new IllegalArgumentException("a secret needs from 2 shares to all of up to 255");
    }
    byte[][] values = new byte[count][secret.length()];
    byte[] polynomial = new byte[needed];
    secret.use(bytes -> {
      for (int at = 0; at < bytes.length; at++) {
        System.arraycopy(Gcm.random(needed - 1), 0, polynomial, 1, needed - 1);
        polynomial[0] = bytes[at];
        for (int x = 1; x <= count; x++) {
          values[x - 1][at] = (byte) valueAt(x, polynomial);
        }
      }
      Arrays.fill(polynomial, (byte) 0);
      return values;
    });
    return values;
  }

  /** The secret of shares with the numbers {@code xs}, which MUST differ and not be 0. */
  static SecretBytes combine(int[] xs, byte[][] values) {
    byte[] secret = new byte[values[0].length];
    for (int i = 0; i < xs.length; i++) {
      int weight = weight(xs, i);
      for (int at = 0; at < secret.length; at++) {
        secret[at] ^= (byte) multiply(weight, values[i][at] & 0xff);
      }
    }
    return SecretBytes.take(secret);
  }

  static int multiply(int a, int b) {
    int product = 0;
    int shifted = a;
    for (int bit = 0; bit < 8; bit++) {
      product ^= -((b >> bit) & 1) & shifted;
      shifted = (shifted << 1) ^ (-((shifted >> 7) & 1) & 0x11b);
    }
    return product;
  }

  /** a^254, which is 1/a. */
  static int inverse(int a) {
    int power = a;
    for (int step = 0; step < 6; step++) {
      power = multiply(multiply(power, power), a);
    }
    return multiply(power, power);
  }

  private static int valueAt(int x, byte[] polynomial) {
    int value = 0;
    for (int i = polynomial.length - 1; i >= 0; i--) {
      value = multiply(value, x) ^ (polynomial[i] & 0xff);
    }
    return value;
  }

  private static int weight(int[] xs, int i) {
    int weight = 1;
    for (int j = 0; j < xs.length; j++) {
      if (j != i) {
        weight = multiply(weight, multiply(xs[j], inverse(xs[i] ^ xs[j])));
      }
    }
    return weight;
  }
}
