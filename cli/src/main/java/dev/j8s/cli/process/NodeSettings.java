package dev.j8s.cli.process;

import dev.j8s.cli.Layout;

/** What a node of the cluster must be told. */
record NodeSettings(
    Layout layout,
    String name,
    String address,
    String clusterCidr,
    String serviceCidr,
    String dnsAddress,
    String clusterDomain) {}
