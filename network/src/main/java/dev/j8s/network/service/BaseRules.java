package dev.j8s.network.service;

/**
 * The part of the table that is there with or without Services. Its lookups by map make the cost of
 * a packet independent of the number of Services.
 *
 * <p>Destinations are rewritten at the usual places of the nat hooks. What must be refused is
 * refused in filter hooks that come after, where only packets that no service chain has led away
 * still carry a service's address. Packets whose answers must come back through this node get a
 * mark and are masqueraded last.
 */
final class BaseRules {
  static final String TABLE = "ip kube-proxy";
  static final String SERVICES = "service-ips";
  static final String NODE_PORTS = "service-nodeports";
  static final String NO_ENDPOINT_SERVICES = "no-endpoint-services";
  static final String NO_ENDPOINT_NODE_PORTS = "no-endpoint-nodeports";

  /** Begins the names of the maps of each protocol. */
  static final String ENDPOINTS = "endpoints-";

  static final String NODE_PORT_ENDPOINTS = "nodeport-endpoints-";
  static final String HAIRPIN_PAIRS = "hairpin-pairs";
  static final String FIREWALL = "firewall-ips";
  static final String CLUSTER_IPS = "cluster-ips";
  static final String NODE_ADDRESSES = "node-addresses";
  static final String MARK = "mark-for-masquerade";
  static final String REJECT = "reject-chain";

  private static final String TEXT =
      """
      table ip kube-proxy {
        comment "rules of the service proxy"
        set cluster-ips { type ipv4_addr; comment "cluster addresses of Services"; }
        set node-addresses { type ipv4_addr; comment "addresses of the cluster's nodes"; }
        set hairpin-pairs { type ipv4_addr . ipv4_addr; comment "endpoints on this node, to themselves"; }
        map service-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
        map service-nodeports { type inet_proto . inet_service : verdict; }
        map endpoints-tcp { typeof ip daddr . tcp dport . numgen random mod 65536 : ip daddr . tcp dport; }
        map endpoints-udp { typeof ip daddr . udp dport . numgen random mod 65536 : ip daddr . udp dport; }
        map endpoints-sctp { typeof ip daddr . sctp dport . numgen random mod 65536 : ip daddr . sctp dport; }
        map nodeport-endpoints-tcp { typeof tcp dport . numgen random mod 65536 : ip daddr . tcp dport; }
        map nodeport-endpoints-udp { typeof udp dport . numgen random mod 65536 : ip daddr . udp dport; }
        map nodeport-endpoints-sctp { typeof sctp dport . numgen random mod 65536 : ip daddr . sctp dport; }
        map no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict; }
        map no-endpoint-nodeports { type inet_proto . inet_service : verdict; }
        map firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict; }

        chain mark-for-masquerade {
          meta mark set meta mark or 0x4000
        }
        chain reject-chain {
          reject
        }
        chain services {
          ip daddr . meta l4proto . th dport vmap @service-ips
          ip daddr != { 127.0.0.0/8, ${dnsIp} } fib daddr type local meta l4proto . th dport vmap @service-nodeports
        }
        chain endpoints-check {
          ip daddr . meta l4proto . th dport vmap @no-endpoint-services
          ip daddr != { 127.0.0.0/8, ${dnsIp} } fib daddr type local meta l4proto . th dport vmap @no-endpoint-nodeports
        }
        chain cluster-ips-check {
          ip daddr @cluster-ips reject comment "a port that the Service has not"
          ip daddr ${serviceCidr} ip daddr != ${dnsIp} drop comment "an address that no Service has"
        }
        chain firewall-check {
          ip daddr . meta l4proto . th dport vmap @firewall-ips
        }

        chain filter-prerouting {
          type filter hook prerouting priority -110; policy accept;
          ct state new jump firewall-check
        }
        chain filter-input {
          type filter hook input priority -110; policy accept;
          ct state new jump endpoints-check
        }
        chain filter-forward {
          type filter hook forward priority -110; policy accept;
          ct state invalid drop
          ct state new jump endpoints-check
          ct state new jump cluster-ips-check
        }
        chain filter-output {
          type filter hook output priority -110; policy accept;
          ct state new jump firewall-check
        }
        chain filter-output-post-dnat {
          type filter hook output priority -90; policy accept;
          ct state new jump endpoints-check
          ct state new jump cluster-ips-check
        }
        chain nat-prerouting {
          type nat hook prerouting priority -100; policy accept;
          jump services
        }
        chain nat-output {
          type nat hook output priority -100; policy accept;
          jump services
        }
        chain nat-postrouting {
          type nat hook postrouting priority 100; policy accept;
          meta mark & 0x4000 != 0 meta mark set meta mark and 0xffffbfff masquerade fully-random
          ip saddr . ip daddr @hairpin-pairs masquerade fully-random
          ip saddr ${clusterCidr} ip daddr != ${clusterCidr} ip daddr != @node-addresses masquerade fully-random
        }
      }
      """;

  private BaseRules() {}

  /** Makes the table anew, in the transaction that this text begins. */
  static String text(String clusterCidr, String serviceCidr, String dnsIp) {
    return "table "
        + TABLE
        + " {}\ndelete table "
        + TABLE
        + "\n"
        + TEXT.replace("${clusterCidr}", clusterCidr)
            .replace("${serviceCidr}", serviceCidr)
            .replace("${dnsIp}", dnsIp);
  }
}
