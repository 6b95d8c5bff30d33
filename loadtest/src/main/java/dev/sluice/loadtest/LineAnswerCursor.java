package dev.sluice.loadtest;

import org.jspecify.annotations.Nullable;

/** Answers on a raw socket: one line each. */
final class LineAnswerCursor extends AnswerCursor {

  @Override
  boolean next() {
    for (int i = position; i < end; i++) {
      if (bytes[i] == '\n') {
        from = position;
        to = i;
        position = i + 1;
        return true;
      }
    }
    return false;
  }

  @Override
  @Nullable String error() {
    return Answer.error(bytes, from, to);
  }
}
