/** Header by which the app tells nginx what to ask the store for. nginx passes it to nobody. */
export const TARGET_HEADER = "sendoff-target";

/** The store's location in nginx's config. */
export const STORE_LOCATION = "/_sendoff_store";
