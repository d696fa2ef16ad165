package dev.j8s.apiserver.strategy;

import dev.j8s.apiserver.registry.Draft;
import dev.j8s.store.Change;
import dev.j8s.store.Entry;
import dev.j8s.store.Range;
import dev.j8s.store.Store;
import dev.j8s.store.Transaction;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The services' cluster addresses and node ports. Each one in use is a key of the store, written in
 * the very commit that writes its service, on condition that it was free: nothing is ever given
 * twice, and nothing is lost when a server dies. The set of keys is followed in memory, only to
 * draw well.
 */
public final class Allocations implements AutoCloseable {
  private static final String ROOT = "/allocations/";
  private static final String ADDRESSES = ROOT + "clusterips/";
  private static final String PORTS = ROOT + "nodeports/";
  private static final int DRAWS = 64;

  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final Store.Subscription subscription;
  private final String cidr;
  private final int network;
  private final int size;
  private final int firstPort;
  private final int lastPort;

  /**
   * @param cidr of IPv4 addresses, such as {@code 10.96.0.0/16}
   */
  public Allocations(Store store, String cidr, int firstPort, int lastPort) {
    this.cidr = cidr;
    int slash = cidr.indexOf('/');
    this.size = 1 << (32 - Integer.parseInt(cidr.substring(slash + 1)));
    Integer base = toNumber(cidr.substring(0, slash));
    if (base == null) {
      throw new IllegalArgumentException("service range " + cidr + " is no IPv4 CIDR");
    }
    this.network = base & -size;
    this.firstPort = firstPort;
    this.lastPort = lastPort;
    Range all = store.range(ROOT, "/allocations0", 0, 0);
    for (Entry entry : all.entries()) {
      taken.add(entry.key());
    }
    this.subscription = store.watch(all.revision(), this::follow);
  }

  private void follow(List<Change> changes) {
    for (Change change : changes) {
      if (change.key().startsWith(ROOT)) {
        if (change.value() == null) {
          taken.remove(change.key());
        } else {
          taken.add(change.key());
        }
      }
    }
  }

  String range() {
    return cidr;
  }

  /** The first address, which the API server's own service has. */
  public String firstAddress() {
    return toText(network + 1);
  }

  int firstPort() {
    return firstPort;
  }

  int lastPort() {
    return lastPort;
  }

  boolean isAddress(String address) {
    return toNumber(address) != null;
  }

  boolean contains(String address) {
    Integer number = toNumber(address);
    return number != null
        && (number & -size) == network
        && number != network
        && number != network + size - 1;
  }

  boolean isFree(String address) {
    return !taken.contains(ADDRESSES + address);
  }

  boolean isFree(long port) {
    return !taken.contains(PORTS + port);
  }

  /** A free address; null when there is none. The lowest ones are left for those who ask. */
  @Nullable String drawAddress(RandomGenerator random) {
    int reserved = Math.min(Math.max(16, size / 16), 256);
    int from = size > 2 * reserved ? reserved : 1;
    for (int i = 0; i < DRAWS; i++) {
      String address = toText(network + random.nextInt(from, size - 1));
      if (isFree(address)) {
        return address;
      }
    }
    for (int i = from; i < from + size - 2; i++) {
      int offset = i < size - 1 ? i : i - size + 2;
      String address = toText(network + offset);
      if (offset > 0 && isFree(address)) {
        return address;
      }
    }
    return null;
  }

  /** A free port; 0 when there is none. */
  int drawPort(RandomGenerator random, Set<Integer> except) {
    for (int i = 0; i < DRAWS; i++) {
      int port = random.nextInt(firstPort, lastPort + 1);
      if (isFree(port) && !except.contains(port)) {
        return port;
      }
    }
    for (int port = firstPort; port <= lastPort; port++) {
      if (isFree(port) && !except.contains(port)) {
        return port;
      }
    }
    return 0;
  }

  void take(Draft draft, String address) {
    take(draft, ADDRESSES, address);
  }

  void take(Draft draft, long port) {
    take(draft, PORTS, Long.toString(port));
  }

  private static void take(Draft draft, String folder, String what) {
    byte[] owner = (draft.namespace() + "/" + draft.name()).getBytes(StandardCharsets.UTF_8);
    draft.along(0, new Transaction.Put(folder + what, owner, null));
  }

  void release(Draft draft, String address) {
    draft.along(new Transaction.Delete(ADDRESSES + address, null));
  }

  void release(Draft draft, long port) {
    draft.along(new Transaction.Delete(PORTS + port, null));
  }

  private static @Nullable Integer toNumber(String address) {
    if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      return null;
    }
    try {
      return ByteBuffer.wrap(InetAddress.ofLiteral(address).getAddress()).getInt();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static String toText(int address) {
    try {
      return InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(address).array())
          .getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
