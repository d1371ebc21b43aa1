// SPDX-License-Identifier: MIT
package com.paitient.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class MetricsTest {
  private final Metrics metrics = new Metrics();

  private Scraped scraped() {
    return Scraped.parse(metrics.text());
  }

  @Test
  void countsByLabelsAndShowsZeroBeforeTheFirst() {
    Counter drops = metrics.counter("drops_total", "Drops.", Label.of("size", "big", "small"));
    drops.add(2, "big");
    drops.add(1, "big");
    assertThat(scraped().value("drops_total{size=big}")).isEqualTo(3);
    assertThat(scraped().has("drops_total{size=small}")).isTrue();
  }

  @Test
  void valueThatIsNotKnownIsToldAsOther() {
    Counter drops = metrics.counter("drops_total", "Drops.", Label.of("size", "big"));
    drops.add(1, "John Smith");
    drops.add(1, "Jane Smith");
    assertThat(scraped().value("drops_total{size=other}")).isEqualTo(2);
    assertThat(metrics.text()).doesNotContain("Smith");
  }

  @Test
  void readingsAreBoundedToo() {
    metrics.gauge("level", "Level.", Label.of("tank", "a"), () -> Map.of("John Smith", 4));
    assertThat(scraped().value("level{tank=other}")).isEqualTo(4);
  }

  @Test
  void manyCombinationsAppearOnlyWhenTheyAreUsed() {
    List<String> values = IntStream.range(0, 50).mapToObj(i -> "v" + i).toList();
    Counter pairs =
        metrics.counter("pairs_total", "Pairs.", Label.of("a", values), Label.of("b", values));
    assertThat(scraped().size()).isZero();
    pairs.add(1, "v1", "v2");
    assertThat(scraped().value("pairs_total{a=v1,b=v2}")).isEqualTo(1);
    assertThat(scraped().size()).isEqualTo(1);
  }

  @Test
  void timesAreCountedInTheirBuckets() {
    Histogram times = metrics.histogram("wait_seconds", "Wait.", Label.of("stage", "a"));
    times.observe(1_000_000, "a"); // As long as a bound is still within it.
    times.observe(1_000_001, "a");
    times.observe(Long.MAX_VALUE / 4, "a");
    assertThat(scraped().value("wait_seconds_bucket{le=0.0005,stage=a}")).isZero();
    assertThat(scraped().value("wait_seconds_bucket{le=0.001,stage=a}")).isEqualTo(1);
    assertThat(scraped().value("wait_seconds_bucket{le=0.0025,stage=a}")).isEqualTo(2);
    assertThat(scraped().value("wait_seconds_bucket{le=300,stage=a}")).isEqualTo(2);
    assertThat(scraped().value("wait_seconds_count{stage=a}")).isEqualTo(3);
  }

  @RepeatedTest(100)
  void everyTimeIsInExactlyTheBucketsAboveIt(RepetitionInfo seed) {
    Random random = new Random(seed.getCurrentRepetition());
    List<Long> nanos =
        LongStream.generate(() -> random.nextLong(400_000_000_000L) >> random.nextInt(30))
            .limit(random.nextInt(100))
            .boxed()
            .toList();
    Metrics own = new Metrics();
    Histogram times = own.histogram("wait_seconds", "Wait.");
    nanos.forEach(times::observe);
    Scraped seen = Scraped.parse(own.text());
    assertThat(seen.value("wait_seconds_count")).isEqualTo(nanos.size());
    for (String bound : List.of("0.0001", "0.001", "0.05", "1", "30", "300")) {
      long most = new BigDecimal(bound).movePointRight(9).longValueExact();
      assertThat(seen.value("wait_seconds_bucket{le=" + bound + "}"))
          .isEqualTo((double) nanos.stream().filter(each -> each <= most).count());
    }
  }

  @Test
  void whatCannotBeReadIsLeftOutAndTheRestIsTold() {
    metrics.gauge(
        "broken",
        "Broken.",
        () -> {
          throw new IllegalStateException("no");
        });
    metrics.gauge("whole", "Whole.", () -> 1.5);
    assertThat(scraped().has("broken")).isFalse();
    assertThat(scraped().value("whole")).isEqualTo(1.5);
  }

  @Test
  void valuesOfLabelsAreEscaped() {
    metrics.counter("drops_total", "Drops.", Label.of("size", "a\"b\\c\nd")).add(1, "a\"b\\c\nd");
    assertThat(metrics.text()).contains("drops_total{size=\"a\\\"b\\\\c\\nd\"} 1\n");
    assertThat(scraped().size()).isEqualTo(1);
  }

  @Test
  void nameIsGivenOnceAndSaysItsUnit() {
    metrics.gauge("level", "Level.", () -> 1);
    assertThatThrownBy(() -> metrics.gauge("level", "Level.", () -> 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.counter("drops", "Drops."))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.histogram("wait", "Wait."))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.gauge("two_lines", "a\nb", () -> 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wrongNumberOfValuesIsRefused() {
    Counter drops = metrics.counter("drops_total", "Drops.", Label.of("size", "big"));
    assertThatThrownBy(() -> drops.add(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsLostWhenManyCountAtOnce() throws Exception {
    Counter drops = metrics.counter("drops_total", "Drops.", Label.of("size", "big"));
    Histogram times = metrics.histogram("wait_seconds", "Wait.");
    List<Thread> all =
        IntStream.range(0, 8)
            .mapToObj(_ ->
                Thread.ofVirtual()
                    .start(() -> {
                      for (int i = 0; i < 1_000; i++) {
                        drops.add(1, "big");
                        times.observe(i * 1_000_000L);
                      }
                    }))
            .toList();
    for (Thread each : all) {
      var _ = scraped(); // Well-formed while they count.
      each.join();
    }
    assertThat(scraped().value("drops_total{size=big}")).isEqualTo(8_000);
    assertThat(scraped().value("wait_seconds_count")).isEqualTo(8_000);
  }

  @Test
  void processTellsOfItself() {
    Jvm.measure(metrics);
    assertThat(scraped().value("jvm_memory_used_bytes{area=heap}")).isPositive();
    assertThat(scraped().value("jvm_threads_current")).isPositive();
    assertThat(scraped().value("process_cpu_seconds_total")).isPositive();
    assertThat(scraped().value("process_open_fds")).isPositive();
    assertThat(scraped().value("process_start_time_seconds")).isGreaterThan(1.7e9);
  }
}
