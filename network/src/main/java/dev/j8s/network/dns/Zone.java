package dev.j8s.network.dns;

import dev.j8s.client.Key;
import dev.j8s.network.dns.ServiceRecords.Target;
import dev.j8s.network.host.Addresses;
import dev.j8s.network.host.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's own names. Each lookup costs the same however many Services there are. Reads take
 * no lock; changes are one at a time.
 */
final class Zone {
  static final int TTL = 5;
  private static final String SPECIFICATION = "1.1.0";
  private static final String REVERSE = ".in-addr.arpa";

  private final String domain;
  private final InetAddress server;
  private final List<Cidr> ours;
  private final DnsRecord soa;
  private final Map<String, ServiceRecords> services = new ConcurrentHashMap<>();
  private final Map<String, Integer> namespaces = new ConcurrentHashMap<>();
  private final Map<InetAddress, Set<String>> pointers = new ConcurrentHashMap<>();
  private final AtomicInteger turn = new AtomicInteger();

  /** What the zone knows about a question. */
  sealed interface Lookup {}

  /** All there is to say. */
  record Known(DnsAnswer answer) implements Lookup {}

  /** The name is another name of one that has to be looked up too. */
  record Alias(DnsRecord record, String target) implements Lookup {}

  /** Not a name of the cluster. */
  record Foreign() implements Lookup {}

  /**
   * @param server the address that the cluster's DNS server has for pods
   * @param ours the addresses whose names nobody but this zone knows
   */
  Zone(String domain, InetAddress server, List<Cidr> ours, int serial) {
    this.domain = domain;
    this.server = server;
    this.ours = List.copyOf(ours);
    soa = DnsRecord.soa(domain, TTL, "ns.dns." + domain, "hostmaster." + domain, serial);
  }

  String servicesDomain() {
    return "svc." + domain;
  }

  /** Sets or, with null, removes the names of a Service. */
  synchronized void put(Key service, @Nullable ServiceRecords records) {
    String key = service.name() + "." + service.namespace();
    ServiceRecords before = records == null ? services.remove(key) : services.put(key, records);
    if (before == null && records != null) {
      namespaces.merge(service.namespace(), 1, Integer::sum);
    } else if (before != null && records == null) {
      namespaces.computeIfPresent(service.namespace(), (_, count) -> count == 1 ? null : count - 1);
    }
    Map<InetAddress, String> old = before == null ? Map.of() : before.pointers();
    Map<InetAddress, String> now = records == null ? Map.of() : records.pointers();
    Map<InetAddress, String> gone = new HashMap<>(old);
    gone.entrySet().removeAll(now.entrySet());
    gone.forEach((address, name) ->
        pointers.computeIfPresent(
            address,
            (_, names) -> {
              Set<String> rest = new LinkedHashSet<>(names);
              rest.remove(name);
              return rest.isEmpty() ? null : rest;
            }));
    now.forEach((address, name) -> {
      if (!name.equals(old.get(address))) {
        pointers.merge(address, Set.of(name), Zone::union);
      }
    });
  }

  Lookup find(String name, int type) {
    if (name.equals(domain)) {
      return switch (type) {
        case DnsRecord.SOA -> answer(List.of(soa));
        case DnsRecord.NS ->
            answer(List.of(DnsRecord.pointing(domain, DnsRecord.NS, TTL, "ns.dns." + domain)));
        default -> noData();
      };
    }
    if (name.length() > domain.length()
        && name.endsWith(domain)
        && name.charAt(name.length() - domain.length() - 1) == '.') {
      return inside(name, name.substring(0, name.length() - domain.length() - 1), type);
    }
    return name.endsWith(REVERSE) || name.endsWith(".ip6.arpa")
        ? reverse(name, type)
        : new Foreign();
  }

  private Lookup inside(String name, String relative, int type) {
    if (relative.equals("dns-version")) {
      return type == DnsRecord.TXT
          ? answer(List.of(DnsRecord.txt(name, TTL, SPECIFICATION)))
          : noData();
    }
    if (relative.equals("ns.dns")) {
      return addresses(name, List.of(server), type);
    }
    String[] labels = relative.split("\\.", -1);
    return switch (labels[labels.length - 1]) {
      case "svc" -> service(name, labels, type);
      case "pod" -> pod(name, labels, type);
      case "dns" -> labels.length == 1 ? noData() : nameError();
      default -> nameError();
    };
  }

  private Lookup service(String name, String[] labels, int type) {
    int count = labels.length;
    if (count == 1) {
      return noData();
    }
    String namespace = labels[count - 2];
    if (count == 2) {
      return namespaces.containsKey(namespace) ? noData() : nameError();
    }
    ServiceRecords records = services.get(labels[count - 3] + "." + namespace);
    if (records == null) {
      return nameError();
    }
    if (records.externalName() != null) {
      return count == 3 ? alias(name, records.externalName(), type) : nameError();
    }
    return switch (count) {
      case 3 -> ownName(name, records, type);
      case 4 -> inService(name, labels[0], records, type);
      case 5 -> {
        List<Target> targets = records.ports().get(labels[0] + "." + labels[1]);
        if (targets == null) {
          yield nameError();
        }
        yield type == DnsRecord.SRV ? targets(name, targets) : noData();
      }
      default -> nameError();
    };
  }

  /** A headless Service without a ready endpoint has no name, says the specification. */
  private Lookup ownName(String name, ServiceRecords records, int type) {
    if (records.addresses().isEmpty()) {
      return nameError();
    }
    return type == DnsRecord.SRV
        ? targets(name, records.allPorts())
        : addresses(name, records.addresses(), type);
  }

  private Lookup inService(String name, String label, ServiceRecords records, int type) {
    if (label.startsWith("_")) {
      return records.ports().keySet().stream().anyMatch(port -> port.endsWith("." + label))
          ? noData()
          : nameError();
    }
    List<InetAddress> addresses = records.hosts().get(label);
    return addresses == null ? nameError() : addresses(name, addresses, type);
  }

  private Lookup pod(String name, String[] labels, int type) {
    if (labels.length < 3) {
      return labels.length == 1 || namespaces.containsKey(labels[0]) ? noData() : nameError();
    }
    Optional<InetAddress> address =
        labels.length == 3 ? literal(labels[0].replace('-', '.')) : Optional.empty();
    if (address.isEmpty() && labels.length == 3) {
      address = literal(labels[0].replace('-', ':'));
    }
    return address.map(found -> addresses(name, List.of(found), type)).orElseGet(this::nameError);
  }

  private Lookup reverse(String name, int type) {
    Optional<InetAddress> address = ReverseName.parse(name);
    if (address.isEmpty()) {
      return new Foreign();
    }
    Set<String> names = pointers.get(address.get());
    if (names != null) {
      return type == DnsRecord.PTR
          ? answer(
              names.stream()
                  .map(target -> DnsRecord.pointing(name, DnsRecord.PTR, TTL, target))
                  .toList())
          : new Known(DnsAnswer.noData(reverseSoa(name)));
    }
    return ours.stream().anyMatch(cidr -> cidr.contains(address.get()))
        ? new Known(DnsAnswer.nameError(reverseSoa(name)))
        : new Foreign();
  }

  private Lookup alias(String name, String target, int type) {
    DnsRecord record = DnsRecord.pointing(name, DnsRecord.CNAME, TTL, target);
    return type == DnsRecord.CNAME ? answer(List.of(record)) : new Alias(record, target);
  }

  private Lookup addresses(String name, List<InetAddress> addresses, int type) {
    List<DnsRecord> found = new ArrayList<>(addresses.size());
    for (InetAddress address : addresses) {
      DnsRecord record = DnsRecord.address(name, TTL, address);
      if (record.type() == type || type == DnsRecord.ANY) {
        found.add(record);
      }
    }
    return found.isEmpty() ? noData() : answer(rotated(found));
  }

  private Lookup targets(String name, List<Target> targets) {
    if (targets.isEmpty()) {
      return noData();
    }
    int weight = Math.max(1, 100 / targets.size());
    List<DnsRecord> records = new ArrayList<>();
    Set<String> hosts = new LinkedHashSet<>();
    List<DnsRecord> additional = new ArrayList<>();
    for (Target target : targets) {
      records.add(DnsRecord.srv(name, TTL, weight, target.port(), target.host()));
      if (hosts.add(target.host())) {
        target
            .addresses()
            .forEach(address -> additional.add(DnsRecord.address(target.host(), TTL, address)));
      }
    }
    return new Known(DnsAnswer.of(rotated(records), additional));
  }

  /** Clients mostly take the first answer, so each one gets another. */
  private List<DnsRecord> rotated(List<DnsRecord> records) {
    if (records.size() > 1) {
      Collections.rotate(records, turn.getAndIncrement() % records.size());
    }
    return records;
  }

  private Lookup answer(List<DnsRecord> records) {
    return new Known(DnsAnswer.of(records));
  }

  private Lookup noData() {
    return new Known(DnsAnswer.noData(soa));
  }

  private Lookup nameError() {
    return new Known(DnsAnswer.nameError(soa));
  }

  private DnsRecord reverseSoa(String name) {
    int labels = 4;
    int start = name.length();
    while (labels > 0 && start >= 0) {
      start = name.lastIndexOf('.', start - 1);
      labels--;
    }
    return new DnsRecord(name.substring(start + 1), DnsRecord.SOA, TTL, soa.data());
  }

  private static Optional<InetAddress> literal(String text) {
    if (!Addresses.isIpv4(text) && !text.contains(":")) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> all = new LinkedHashSet<>(a);
    all.addAll(b);
    return all;
  }
}
