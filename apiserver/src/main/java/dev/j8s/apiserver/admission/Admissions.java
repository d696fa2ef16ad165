package dev.j8s.apiserver.admission;

import java.util.List;

/** The rules that are always on, in upstream's order. */
public final class Admissions {
  private Admissions() {}

  public static List<Admission> standard() {
    return List.of(
        new NamespaceLifecycle(),
        new LimitRanger(),
        new ServiceAccountAdmission(),
        new NodeRestriction(),
        new TaintNodes(),
        new PriorityAdmission(),
        new DefaultTolerations(),
        new DefaultStorageClass(),
        new ResourceQuotas());
  }
}
