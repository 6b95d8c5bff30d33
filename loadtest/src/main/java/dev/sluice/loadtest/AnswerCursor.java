package dev.sluice.loadtest;

import org.jspecify.annotations.Nullable;

/** Goes through what the admin API answers on one kept connection. */
abstract class AnswerCursor extends Cursor {

  static AnswerCursor of(Endpoint admin) {
    return admin.scheme().isHttp() ? new HttpAnswerCursor() : new LineAnswerCursor();
  }

  /** What the answer says went wrong; null if nothing. */
  abstract @Nullable String error();
}
