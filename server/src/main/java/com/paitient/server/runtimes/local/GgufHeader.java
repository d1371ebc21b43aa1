// SPDX-License-Identifier: MIT
package com.paitient.server.runtimes.local;

import com.paitient.server.runtimes.RunException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the head of a model file says, once it is known that a worker can serve such a model. The
 * form is GGUF:
 *
 * <pre>
 *   "GGUF" | version u32 | tensors u64 | pairs u64
 *   pairs:   key text | type u32 | value        text: length u64, bytes
 *   tensors: name text | dimensions u32 | size u64 each | type u32 | offset u64
 *   zeros up to a multiple of general.alignment | data
 * </pre>
 *
 * @param contextTokens the longest context the model was trained for; 0 if it does not say
 */
public record GgufHeader(String architecture, Optional<String> name, long contextTokens) {
  private static final int MAGIC = 0x46554747;
  private static final long MOST_PAIRS = 1 << 16;
  private static final long DEFAULT_ALIGNMENT = 32;

  /** Those of llama.cpp b4916 that write an answer to a prompt: no encoders, no sound. */
  private static final Set<String> KNOWN =
      Set.of(
          """
          arctic arwkv7 baichuan bitnet bloom chameleon chatglm codeshell cohere2 command-r dbrx
          deci deepseek deepseek2 exaone falcon gemma gemma2 gemma3 gpt2 gptj gptneox granite
          granitemoe grok internlm2 jais llama mamba minicpm minicpm3 mpt nemotron olmo olmo2
          olmoe openelm orion phi2 phi3 phimoe plamo qwen qwen2 qwen2moe qwen2vl refact rwkv6
          rwkv6qwen2 rwkv7 stablelm starcoder starcoder2 xverse\
          """
              .split("\\s+"));

  /**
   * Reads the head of a file.
   *
   * @param in the file from its beginning; not closed, read no further than the head
   * @param size of the whole file
   * @throws RunException BAD_MODEL if no worker here can serve such a file; the message says why
   */
  public static GgufHeader read(InputStream in, long size) throws IOException {
    try {
      return read(new GgufReader(in), size);
    } catch (EOFException e) {
      throw GgufReader.bad("the file ends within its head: it is no whole GGUF");
    } catch (ArithmeticException e) {
      throw GgufReader.bad("the file claims to hold more than can be");
    }
  }

  private static GgufHeader read(GgufReader in, long size) throws IOException {
    if (in.int32() != MAGIC) {
      throw GgufReader.bad("the file is no GGUF");
    }
    int version = in.int32();
    if (version != 2 && version != 3) {
      throw GgufReader.bad("GGUF version " + Integer.toUnsignedString(version) + " is not known");
    }
    long tensors = GgufTensors.count(in);
    Map<String, Object> pairs = pairs(in);
    GgufHeader header = of(pairs);
    long data = GgufTensors.end(in, tensors);
    long end = Math.addExact(aligned(in.position(), alignment(pairs)), data);
    if (end > size) {
      throw GgufReader.bad("the file is cut short: " + size + " bytes of " + end);
    }
    return header;
  }

  private static Map<String, Object> pairs(GgufReader in) throws IOException {
    long count = in.count(MOST_PAIRS, "pairs");
    Map<String, Object> pairs = new HashMap<>();
    for (long i = 0; i < count; i++) {
      String key = in.text();
      in.value().ifPresent(value -> pairs.put(key, value));
    }
    return pairs;
  }

  private static GgufHeader of(Map<String, Object> pairs) {
    String architecture = text(pairs, "general.architecture").orElse("");
    if (!KNOWN.contains(architecture)) {
      throw GgufReader.bad("a model of the architecture " + shown(architecture) + " cannot be run");
    }
    if (text(pairs, "tokenizer.chat_template").isEmpty()) {
      throw GgufReader.bad("the model has no chat template: it continues text, but cannot answer");
    }
    if (number(pairs, "split.count", 1) > 1) {
      throw GgufReader.bad("the model is split over several files; join them first");
    }
    long context = number(pairs, architecture + ".context_length", 0);
    return new GgufHeader(architecture, text(pairs, "general.name"), context);
  }

  /** Names come from the file, which may be anything. */
  private static String shown(String architecture) {
    return architecture.matches("[a-z0-9.-]{1,32}") ? architecture : "(unreadable)";
  }

  private static Optional<String> text(Map<String, Object> pairs, String key) {
    return pairs.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static long number(Map<String, Object> pairs, String key, long otherwise) {
    return pairs.get(key) instanceof Long number ? number : otherwise;
  }

  private static long alignment(Map<String, Object> pairs) {
    long alignment = number(pairs, "general.alignment", DEFAULT_ALIGNMENT);
    if (alignment < 1 || alignment > 1 << 20) {
      throw GgufReader.bad("an alignment of " + alignment + " bytes");
    }
    return alignment;
  }

  private static long aligned(long position, long alignment) {
    return Math.multiplyExact(Math.ceilDiv(position, alignment), alignment);
  }
}
