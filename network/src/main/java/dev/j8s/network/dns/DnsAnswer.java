package dev.j8s.network.dns;

import java.util.List;

/** What a question is answered with. */
record DnsAnswer(
    int code,
    boolean authoritative,
    List<DnsRecord> answers,
    List<DnsRecord> authority,
    List<DnsRecord> additional) {

  static final int NO_ERROR = 0;
  static final int FORMAT_ERROR = 1;
  static final int SERVER_FAILURE = 2;
  static final int NAME_ERROR = 3;
  static final int NOT_IMPLEMENTED = 4;
  static final int REFUSED = 5;

  static DnsAnswer failure(int code) {
    return new DnsAnswer(code, false, List.of(), List.of(), List.of());
  }

  static DnsAnswer of(List<DnsRecord> answers) {
    return new DnsAnswer(NO_ERROR, true, answers, List.of(), List.of());
  }

  static DnsAnswer of(List<DnsRecord> answers, List<DnsRecord> additional) {
    return new DnsAnswer(NO_ERROR, true, answers, List.of(), additional);
  }

  /** The name is there, but nothing of the type asked for. */
  static DnsAnswer noData(DnsRecord soa) {
    return new DnsAnswer(NO_ERROR, true, List.of(), List.of(soa), List.of());
  }

  static DnsAnswer nameError(DnsRecord soa) {
    return new DnsAnswer(NAME_ERROR, true, List.of(), List.of(soa), List.of());
  }
}
