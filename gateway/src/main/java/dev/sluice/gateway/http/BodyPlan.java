package dev.sluice.gateway.http;

/** What becomes of a request's body, decided when only the head of the request was read. */
public sealed interface BodyPlan {
  /** Keep it for the handler, up to the connection's limit. */
  BodyPlan KEEP = new Keep(Integer.MAX_VALUE);

  /** Discard it: the handler has no use for it. */
  BodyPlan DISCARD = new Discard();

  /**
   * @param maxBytes of the body, if the connection's own limit is not smaller
   */
  record Keep(int maxBytes) implements BodyPlan {}

  record Discard() implements BodyPlan {}

  /** Answer with this, whatever the body is. */
  record Refuse(Response response) implements BodyPlan {}
}
