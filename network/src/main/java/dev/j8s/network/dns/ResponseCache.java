package dev.j8s.network.dns;

import dev.j8s.client.time.Environment;
import dev.j8s.network.dns.DnsMessages.Life;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Responses of other servers for as long as they allow, but no longer than half a minute. */
final class ResponseCache {
  private static final int LONGEST_SECONDS = 30;
  private static final int MOST_ENTRIES = 10_000;

  private final Environment environment;
  private final Map<Question, Kept> entries; // guarded by this

  /** Clients that ask for signatures, or want no checking, get answers of their own. */
  private record Question(
      String name, int type, int dnsClass, boolean edns, boolean dnssec, int flags) {}

  private record Kept(byte[] response, List<Life> lives, long stored, long seconds) {}

  ResponseCache(Environment environment) {
    this.environment = environment;
    entries =
        new LinkedHashMap<>(64, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Question, Kept> eldest) {
            return size() > MOST_ENTRIES;
          }
        };
  }

  /** A response for this query with what is left of its records' lives. */
  Optional<byte[]> get(DnsQuery query) {
    Question question = question(query);
    long now = environment.nanoTime();
    Kept entry;
    long age;
    synchronized (this) {
      entry = entries.get(question);
      if (entry == null) {
        return Optional.empty();
      }
      age = TimeUnit.NANOSECONDS.toSeconds(now - entry.stored());
      if (age >= entry.seconds()) {
        entries.remove(question);
        return Optional.empty();
      }
    }
    byte[] response = entry.response().clone();
    var out = ByteBuffer.wrap(response);
    for (Life life : entry.lives()) {
      out.putInt(life.position(), (int) Math.max(0, life.seconds() - age));
    }
    // The name exactly as this client wrote it.
    System.arraycopy(query.message(), 0, response, 0, 2);
    System.arraycopy(
        query.message(),
        DnsQuery.HEADER,
        response,
        DnsQuery.HEADER,
        query.questionEnd() - DnsQuery.HEADER);
    return Optional.of(response);
  }

  void put(DnsQuery query, byte[] response) {
    int code = DnsMessages.code(response);
    if (DnsMessages.isTruncated(response)
        || (code != DnsAnswer.NO_ERROR && code != DnsAnswer.NAME_ERROR)) {
      return;
    }
    List<Life> lives = DnsMessages.lives(response);
    int seconds = lives.stream().mapToInt(Life::seconds).filter(ttl -> ttl >= 0).min().orElse(0);
    if (seconds > 0) {
      var entry =
          new Kept(
              response.clone(), lives, environment.nanoTime(), Math.min(seconds, LONGEST_SECONDS));
      synchronized (this) {
        entries.put(question(query), entry);
      }
    }
  }

  private static Question question(DnsQuery query) {
    return new Question(
        query.name(),
        query.type(),
        query.dnsClass(),
        query.ednsSize() > 0,
        query.dnssecOk(),
        query.flags() & 0x0110);
  }
}
