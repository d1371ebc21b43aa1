// SPDX-License-Identifier: MIT
package com.paitient.server.http.generate;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.phi.ClinicalText;
import com.paitient.server.http.ApiError;
import com.paitient.server.http.ErrorCode;
import com.paitient.server.http.Fields;
import com.paitient.server.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads which functions a model may call, and what form its answer is to have. Schemas go on as
 * they are, through the guard; names must be names.
 */
final class OpenAiTools {
  static final String FUNCTION = "function";
  private static final String TOOLS = "tools";
  private static final String CHOICE = "tool_choice";
  private static final String PARALLEL = "parallel_tool_calls";
  private static final String FORMAT = "response_format";
  private static final String SCHEMA = "json_schema";
  private static final int MOST_TOOLS = 128;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final Map<String, ClinicalText> parameters = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();

  private OpenAiTools() {}

  static OpenAiTools read(Fields fields) {
    OpenAiTools read = new OpenAiTools();
    read.tools(fields);
    read.choice(fields);
    read.format(fields);
    return read;
  }

  /** What is to be passed on, as JSON. */
  Map<String, ClinicalText> parameters() {
    return parameters;
  }

  /** Names in it, which nobody may change. */
  List<String> names() {
    return names;
  }

  private void tools(Fields fields) {
    List<Fields> tools = fields.objects(TOOLS);
    if (tools.size() > MOST_TOOLS) {
      throw invalid(TOOLS, "At most " + MOST_TOOLS + " tools are taken.");
    }
    tools.forEach(tool -> names.add(tool(tool)));
    if (!tools.isEmpty()) {
      pass(fields, TOOLS);
    }
  }

  private static String tool(Fields fields) {
    requireFunction(fields);
    Fields function = fields.require(FUNCTION, fields.object(FUNCTION));
    String name = name(function);
    var _ = function.optionalText("description");
    var _ = function.flag("strict", false);
    if (function.json("parameters").filter(node -> !node.isObject()).isPresent()) {
      throw invalid(function.at("parameters"), "This field must be an object.");
    }
    function.end();
    fields.end();
    return name;
  }

  static void requireFunction(Fields fields) {
    if (!fields.text("type").equals(FUNCTION)) {
      throw ApiError.ofField(
          ErrorCode.UNSUPPORTED_FIELD, fields.at("type"), "Only functions are taken.");
    }
  }

  static String name(Fields fields) {
    String name = fields.text("name");
    if (!NAME.matcher(name).matches()) {
      throw invalid(fields.at("name"), "A name has 1 to 64 letters, digits, _ or -.");
    }
    return name;
  }

  /** Which of the functions must be called; without functions there is nothing to choose. */
  private void choice(Fields fields) {
    boolean parallel = fields.has(PARALLEL);
    var _ = fields.flag(PARALLEL, true);
    if (parallel && !names.isEmpty()) {
      pass(fields, PARALLEL);
    }
    Optional<JsonNode> choice = fields.json(CHOICE);
    if (choice.isEmpty()) {
      return;
    }
    if (fields.isText(CHOICE)) {
      word(fields.text(CHOICE));
    } else {
      Fields one = fields.require(CHOICE, fields.object(CHOICE));
      requireFunction(one);
      Fields function = one.require(FUNCTION, one.object(FUNCTION));
      if (!names.contains(name(function))) {
        throw invalid(function.at("name"), "There is no such function among the tools.");
      }
      function.end();
      one.end();
    }
    if (!names.isEmpty()) {
      pass(fields, CHOICE);
    }
  }

  private void word(String choice) {
    switch (choice) {
      case "none", "auto" -> {}
      case "required" -> {
        if (names.isEmpty()) {
          throw invalid(CHOICE, "There are no tools to choose from.");
        }
      }
      default -> throw invalid(CHOICE, "This field must be none, auto, required or a function.");
    }
  }

  private void format(Fields fields) {
    Optional<Fields> format = fields.object(FORMAT);
    if (format.isEmpty()) {
      return;
    }
    switch (format.get().text("type")) {
      case "text" -> {}
      case "json_object" -> pass(fields, FORMAT);
      case SCHEMA -> {
        schema(format.get());
        pass(fields, FORMAT);
      }
      default -> throw invalid(FORMAT + ".type", "This is text, json_object or json_schema.");
    }
    format.get().end();
  }

  private void schema(Fields format) {
    Fields schema = format.require(SCHEMA, format.object(SCHEMA));
    names.add(name(schema));
    var _ = schema.optionalText("description");
    var _ = schema.flag("strict", false);
    var _ = schema.object("schema");
    schema.end();
  }

  private void pass(Fields fields, String name) {
    fields.json(name).ifPresent(node -> parameters.put(name, ClinicalText.of(Json.text(node))));
  }

  private static ApiError invalid(String field, String detail) {
    return ApiError.ofField(ErrorCode.INVALID_FIELD, field, detail);
  }
}
