package dev.sluice.gateway.net;

/** Budgets for tests that are not about budgets. */
public final class Budgets {
  private Budgets() {}

  public static MemoryBudget unlimited() {
    return new MemoryBudget(Long.MAX_VALUE, MemoryBudget.Order.LARGEST_FIRST);
  }
}
