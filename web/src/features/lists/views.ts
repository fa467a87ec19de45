import { useMutation, useQueryClient } from "@tanstack/react-query";

/** What every saved view has, of whichever list it is. */
export interface View {
  id: number;
  name: string;
  shared: boolean;
  owner: { name: string } | null;
  may_edit: boolean;
  is_default: boolean;
}

/** What is asked of the server about the views of one list; `key` is where its views are kept. */
export interface ViewCalls<B, V extends View> {
  key: string;
  add: (body: B) => Promise<V>;
  change: (id: number, body: B) => Promise<V>;
  remove: (id: number) => Promise<void>;
  openFirst: (id: number | null) => Promise<unknown>;
}

export interface ViewWish<B, V extends View> {
  /** Undefined: a new one. A colleague's can only be opened first. */
  old: V | undefined;
  body: B;
  /** Undefined: the list opens as it did. */
  first: boolean | undefined;
}

export function useViewActions<B, V extends View>(calls: ViewCalls<B, V>) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: ["get", calls.key] });
  const save = useMutation({
    mutationFn: async ({ old, body, first }: ViewWish<B, V>) => {
      const view = old === undefined ? await calls.add(body) : old.may_edit ? await calls.change(old.id, body) : old;
      if (first !== undefined && first !== view.is_default) await calls.openFirst(first ? view.id : null);
      return view;
    },
    onSettled,
  });
  const remove = useMutation({ mutationFn: calls.remove, onSettled });
  return { save, remove };
}
