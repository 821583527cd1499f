// Asking and answering over one socket: one question at a time, and every wait has an end. What arrives is decoded
// as it arrives; nothing is kept that nobody asked for.
import { EdpError } from "@edp/base";
import type { Socket } from "node:net";
import type { DirectoryEntry } from "../entry.ts";
import { readMessage, type LdapMessage, type LdapResult } from "./answer.ts";
import { UnreadableAnswer } from "./ber.ts";
import { createFramer } from "./frames.ts";

export interface Answer {
  readonly entries: readonly DirectoryEntry[];
  /** Places where more may be. */
  readonly references: readonly string[];
  readonly result: LdapResult;
}

/** For messages: who is asked, and what for. `doing` ends the sentence "the server would not …". */
export interface AskPlace {
  readonly source: string;
  readonly address: string;
  readonly doing: string;
  readonly limitMs: number;
}

export interface Conversation {
  /** Sends what `write` makes of a message's number, and waits for the answer to it. */
  readonly ask: (place: AskPlace, write: (id: number) => Buffer) => Promise<Answer>;
  /** Lets go of the socket, for encryption to take it over. False when bytes had come that nobody asked for. */
  readonly release: () => boolean;
}

interface Question {
  readonly place: AskPlace;
  readonly id: number;
  readonly entries: DirectoryEntry[];
  readonly references: string[];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** A message with this number answers no question: the server says goodbye (RFC 4511 4.4.1). */
const unsolicited = 0;

export function openConversation(socket: Socket): Conversation {
  let framer = createFramer();
  let open: Question | undefined;
  /** Why no further question can be asked. */
  let end: ((place: AskPlace) => EdpError) | undefined;
  let lastId = 0;

  const finish = (why: (place: AskPlace) => EdpError): void => {
    end ??= why;
    const question = open;
    open = undefined;
    question?.reject(end(question.place));
  };
  const onData = (chunk: Buffer): void => {
    try {
      for (const bytes of framer.push(chunk)) accept(readMessage(bytes));
    } catch (error) {
      if (!(error instanceof UnreadableAnswer)) throw error;
      framer = createFramer();
      finish((place) => toUnreadable(place, error));
      socket.destroy();
    }
  };
  const accept = (message: LdapMessage): void => {
    if (message.id === unsolicited && message.kind === "result") {
      finish((place) => toFarewell(place, message.result));
      return;
    }
    if (open === undefined || message.id !== open.id) return;
    if (message.kind === "entry") open.entries.push(message.entry);
    else if (message.kind === "reference") open.references.push(...message.uris);
    else {
      const { entries, references, resolve } = open;
      open = undefined;
      resolve({ entries, references, result: message.result });
    }
  };
  const onClose = (): void => {
    finish((place) => new EdpError("EDP-SRC-056", place));
  };
  socket.on("data", onData);
  socket.on("close", onClose);
  socket.on("error", onClose);

  return {
    ask: async (place, write) => {
      if (end !== undefined || socket.destroyed) throw (end ?? toLost)(place);
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      lastId += 1;
      open = { place, id: lastId, entries: [], references: [], resolve, reject };
      const timer = setTimeout(() => {
        finish((late) => new EdpError("EDP-SRC-055", late));
        socket.destroy();
      }, place.limitMs);
      socket.write(write(lastId));
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
      }
    },
    release: () => {
      socket.off("data", onData);
      socket.off("close", onClose);
      socket.off("error", onClose);
      return framer.pendingBytes() === 0;
    },
  };
}

const toLost = (place: AskPlace): EdpError => new EdpError("EDP-SRC-056", place);

/** 80 is LDAP's own number for "other". */
const toUnreadable = (place: AskPlace, cause: UnreadableAnswer): EdpError =>
  new EdpError(
    "EDP-SRC-060",
    { ...place, result: 80, reason: `the answer is not LDAP: ${cause.message}` },
    { cause },
  );

const toFarewell = (place: AskPlace, { code, message }: LdapResult): EdpError =>
  new EdpError("EDP-SRC-060", { ...place, result: code, reason: `it ended the connection: ${message}` });
