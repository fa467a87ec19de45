import { Kbd } from "@mantine/core";

/** Key caps, with the Mac's own sign where it has one. */
export function Keys({ keys }: { keys: string }) {
  const mac = navigator.userAgent.includes("Mac");
  const shown = mac ? keys.replace("Ctrl", "⌘").replace("Alt", "⌥") : keys;
  return (
    <span aria-hidden>
      {shown.split("+").map((key, index) => (
        <span key={key}>
          {index > 0 && " "}
          <Kbd size="xs">{key}</Kbd>
        </span>
      ))}
    </span>
  );
}
