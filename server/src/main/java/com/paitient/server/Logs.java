// SPDX-License-Identifier: MIT
package com.paitient.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.paitient.server.telemetry.Trace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the service says of itself: JSON lines in {@code logs/server.log}. Of an exception they hold
 * its classes and frames, and of a library's message only its template, since the rest may quote
 * what somebody sent.
 */
final class Logs {
  private static final String OURS = "com.paitient";

  private Logs() {}

  /** Sends everything that is logged from now on into {@code folder}. */
  static void into(Path folder) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    LogManager.getLogManager().reset();
    RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
    file.setContext(context);
    file.setFile(folder.resolve("server.log").toString());
    file.setEncoder(encoder(context));
    roll(context, file, folder);
    file.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(file);
    context.getLogger(OURS).setLevel(Level.INFO);
  }

  private static LayoutWrappingEncoder<ILoggingEvent> encoder(LoggerContext context) {
    JsonLines layout = new JsonLines();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    return encoder;
  }

  private static void roll(
      LoggerContext context, RollingFileAppender<ILoggingEvent> file, Path folder) {
    FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(file);
    window.setFileNamePattern(folder.resolve("server.%i.log").toString());
    window.setMinIndex(1);
    window.setMaxIndex(5);
    window.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(FileSize.valueOf("20MB"));
    size.start();
    file.setRollingPolicy(window);
    file.setTriggeringPolicy(size);
  }

  /** One event a line. */
  static final class JsonLines extends LayoutBase<ILoggingEvent> {
    private final ObjectMapper json = new ObjectMapper();

    @Override
    public String doLayout(ILoggingEvent event) {
      boolean ours = event.getLoggerName().startsWith(OURS);
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("time", event.getInstant().toString());
      line.put("level", event.getLevel().toString());
      line.put("logger", event.getLoggerName());
      Trace.current().ifPresent(trace -> line.put("trace_id", trace.id()));
      line.put("message", ours ? event.getFormattedMessage() : event.getMessage());
      if (event.getThrowableProxy() != null) {
        line.put("exception", frames(event.getThrowableProxy()));
      }
      try {
        return json.writeValueAsString(line) + "\n";
      } catch (JsonProcessingException e) {
        return "{\"level\":\"ERROR\",\"message\":\"a line could not be written\"}\n";
      }
    }

    private static List<String> frames(IThrowableProxy thrown) {
      List<String> frames = new ArrayList<>();
      for (IThrowableProxy next = thrown; next != null; next = next.getCause()) {
        frames.add(next.getClassName());
        for (StackTraceElementProxy frame : next.getStackTraceElementProxyArray()) {
          frames.add(frame.getStackTraceElement().toString());
        }
      }
      return frames;
    }
  }
}
