package dev.j8s.network.dns;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;

/** The names server's metrics, by the names of CoreDNS's. One set for all servers of a process. */
final class DnsMetrics {
  static final Counter CACHE_HITS =
      Counter.builder()
          .name("coredns_cache_hits_total")
          .help("Forwarded queries answered from the cache")
          .register();
  static final Counter CACHE_MISSES =
      Counter.builder()
          .name("coredns_cache_misses_total")
          .help("Queries that had to be forwarded")
          .register();
  static final Counter FORWARD_FAILURES =
      Counter.builder()
          .name("coredns_forward_failures_total")
          .help("Queries that a server did not answer")
          .labelNames("to")
          .register();

  private static final Counter REQUESTS =
      Counter.builder()
          .name("coredns_dns_requests_total")
          .help("Queries received")
          .labelNames("server", "zone", "view", "proto", "family", "type")
          .register();
  private static final Counter RESPONSES =
      Counter.builder()
          .name("coredns_dns_responses_total")
          .help("Answers given")
          .labelNames("server", "zone", "view", "rcode", "plugin")
          .register();
  private static final Histogram DURATION =
      Histogram.builder()
          .name("coredns_dns_request_duration_seconds")
          .help("How long an answer took")
          .labelNames("server", "zone", "view")
          .classicOnly()
          .classicUpperBounds(
              0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512,
              1.024, 2.048, 4.096, 8.192)
          .register();
  private static final String SERVER = "dns://:53";

  private DnsMetrics() {}

  static void request(boolean tcp, int type) {
    REQUESTS.labelValues(SERVER, ".", "", tcp ? "tcp" : "udp", "1", typeName(type)).inc();
  }

  static void response(int code, long nanos) {
    RESPONSES.labelValues(SERVER, ".", "", codeName(code), "").inc();
    DURATION.labelValues(SERVER, ".", "").observe(nanos / 1e9);
  }

  private static String typeName(int type) {
    return switch (type) {
      case DnsRecord.A -> "A";
      case DnsRecord.AAAA -> "AAAA";
      case DnsRecord.NS -> "NS";
      case DnsRecord.CNAME -> "CNAME";
      case DnsRecord.SOA -> "SOA";
      case DnsRecord.PTR -> "PTR";
      case DnsRecord.TXT -> "TXT";
      case DnsRecord.SRV -> "SRV";
      case DnsRecord.ANY -> "ANY";
      default -> "other";
    };
  }

  private static String codeName(int code) {
    return switch (code) {
      case DnsAnswer.NO_ERROR -> "NOERROR";
      case DnsAnswer.FORMAT_ERROR -> "FORMERR";
      case DnsAnswer.SERVER_FAILURE -> "SERVFAIL";
      case DnsAnswer.NAME_ERROR -> "NXDOMAIN";
      case DnsAnswer.NOT_IMPLEMENTED -> "NOTIMP";
      case DnsAnswer.REFUSED -> "REFUSED";
      default -> String.valueOf(code);
    };
  }
}
