import { Avatar } from "@mantine/core";

/** Initials on a colour that stays the same for the same name; decoration only. */
export function Person({ name, size = 32 }: { name: string; size?: number }) {
  return <Avatar name={name} color="sea" variant="light" size={size} radius="xl" aria-hidden alt="" />;
}
