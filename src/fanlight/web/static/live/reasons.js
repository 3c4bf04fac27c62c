// Why a page had to be taken away or could not be shown, for the reader.

const REASONS = {
  left: "The page tried to go somewhere else, so it was closed.",
  spoofed: "Something that is not this page answered in its place, so it was closed.",
  again: "The page tried to connect to Fanlight twice, so it was closed.",
  flood: "The page sent more messages than a page may, so it was closed.",
  oversize: "The page sent a message that is too large, so it was closed.",
  malformed: "The page sent something that is not a message, so it was closed.",
  silent: "The page did not answer after it was loaded, so it was closed.",
  unresponsive: "The page stopped responding, so it was closed.",
};

export const explain = (reason) => REASONS[reason] ?? "The page could not be loaded.";
