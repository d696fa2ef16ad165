/**
 * Rolls Deployments out: each revision of the pod template has its ReplicaSet, and a rollout moves
 * replicas from the old ones to the new one within what may be missing or surplus meanwhile.
 *
 * <p>A reconcile reads the {@link dev.j8s.controllers.deployment.View} of one Deployment, takes one
 * step, and writes the status; the change that the step makes starts the next reconcile.
 */
@NullMarked
package dev.j8s.controllers.deployment;

import org.jspecify.annotations.NullMarked;
