package dev.sluice.gateway.connection;

/** A member of a list that knows its place there, so that it is removed without a search. */
public interface Placed {
  /** Its index; -1 while it is in no list. Only the list uses it. */
  int place();

  void setPlace(int changed);
}
