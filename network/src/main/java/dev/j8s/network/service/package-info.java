/**
 * The service proxy: Services and their endpoints become one nftables table. Changes flow from the
 * informers through a batch of dirty services to the rules of each, and only what differs from the
 * table is written.
 */
@NullMarked
package dev.j8s.network.service;

import org.jspecify.annotations.NullMarked;
