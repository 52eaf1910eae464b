// The types of the API of orders 0.2.0. Written by `npm run api-types` from the routes; not to be edited.

export interface paths {
  "/api/v1/orders/": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listOrders"];
    put?: never;
    post: operations["createOrder"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/orders/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["getOrder"];
    put?: never;
    post?: never;
    delete: operations["cancelOrder"];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/orders/{id}/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listOrderEvents"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/orders/{id}/explanation": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["explainOrder"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/events": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listEvents"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/stats": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["getStats"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/orders/{id}/status": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations["setOrderStatus"];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/orders/{id}/webhook": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["receivePaymentEvent"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/orders/{id}/resolution": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["resolveOrder"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/orders/batch": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["createBatch"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/batches/": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listBatches"];
    put?: never;
    post: operations["importFile"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/batches/{id}": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["getBatch"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/batches/{id}/errors": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["listBatchErrors"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/api/v1/batches/{id}/actions": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations["changeBatch"];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/healthz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["getHealth"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/readyz": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["getReadiness"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/metrics": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["getMetrics"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/openapi.json": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["getOpenApi"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  "/docs": {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations["getDocs"];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}

export interface components {
  schemas: {
    /** An OpenAPI 3.1 document. */
    ApiDocument: {
      openapi: string;
      [name: string]: unknown;
    };
    /** Rows of the file are bad, and nothing of it was stored. */
    BadRowsProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      /** What the file was read as. */
      encoding: string;
      /** Of its bytes, in hexadecimal: by it a file is known that comes again. */
      sha256: string;
      /** Rows of data. */
      rows: number;
      /** Orders in it. */
      total_orders: number;
      /** The good ones among them. */
      accepted: number;
      /** The bad ones. */
      rejected: number;
      /** Of the good ones, by currency, as exact decimals. */
      totals: {
        [name: string]: string;
      };
      errors: (components["schemas"]["RowError"])[];
      /** Whether there are more errors than these. */
      more_errors: boolean;
    };
    /** Many orders from one file or one request, and where they stand. */
    Batch: {
      /** Of the batch. */
      id: number;
      /** The name of the file; null for a list of orders. */
      csv_source: string | null;
      /** When it was accepted. */
      created_at: string;
      /** When the last of its payments had ended; null before. */
      completed_at: string | null;
      /** `completed`: no order of it waits or is under way. `aborted`: it was given up. */
      status: "running" | "paused" | "completed" | "aborted";
      /** Why it stands as it does, where somebody should know. */
      reason: string | null;
      /** Orders in the file or the list. */
      total_orders: number;
      /** The good ones among them, which are stored. */
      accepted: number;
      /** The bad ones. */
      rejected: number;
      /** Charged, whatever has become of them since. */
      paid: number;
      /** Not yet tried, under way, or without an answer. */
      pending: number;
      /** Tried, and surely not charged. */
      failed: number;
      /** Cancelled before they were charged. */
      cancelled: number;
      /** By currency. */
      amounts: ({
        /** An ISO 4217 code. */
        currency: string;
        /** Of all its orders. */
        total: number;
        /** Of those that are charged now. */
        paid: number;
      })[];
    };
    BatchChange: {
      action: "pause" | "resume" | "cancel" | "retry";
      /** With `cancel`: charged orders are refunded and cancelled too. */
      refund?: boolean;
    };
    /** A bad cell or a bad row. */
    BatchError: {
      /** In the file, from 1; the place in a list of orders. */
      line: number;
      /** The field; null or empty for the row as a whole. */
      column: string | null;
      /** As it was written, shortened. */
      value: string | null;
      /** The end of a sentence that begins with the field. */
      reason: string;
    };
    /** By line. */
    BatchErrorList: (components["schemas"]["BatchError"])[];
    /** Newest first. */
    BatchList: (components["schemas"]["Batch"])[];
    /** The batch cannot become this from what it is. */
    BatchStateProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      /** What the batch is. */
      batch_status: string;
    };
    /** One row of the timeline of some order. */
    BookEvent: {
      /** When it happened. */
      at: string;
      /** What happened; more types may come. */
      type: string;
      /** The status before; null where it did not change. */
      from: components["schemas"]["OrderStatus"] | null;
      /** The status after; null where it did not change. */
      to: components["schemas"]["OrderStatus"] | null;
      /** Who caused it. */
      actor: "api" | "cli" | "webhook" | "settle";
      /** For people. */
      detail: string | null;
      /** Of the event; greater than those of all that were written before it. */
      id: number;
      /** Of the order. */
      order_id: number;
    };
    /** Oldest first. */
    BookEventList: (components["schemas"]["BookEvent"])[];
    /** `open`: calls to the service fail at once. `half_open`: it is time for a trial call. */
    BreakerState: "closed" | "half_open" | "open";
    ChangedBatch: {
      /** Of the batch. */
      id: number;
      /** The name of the file; null for a list of orders. */
      csv_source: string | null;
      /** When it was accepted. */
      created_at: string;
      /** When the last of its payments had ended; null before. */
      completed_at: string | null;
      /** `completed`: no order of it waits or is under way. `aborted`: it was given up. */
      status: "running" | "paused" | "completed" | "aborted";
      /** Why it stands as it does, where somebody should know. */
      reason: string | null;
      /** Orders in the file or the list. */
      total_orders: number;
      /** The good ones among them, which are stored. */
      accepted: number;
      /** The bad ones. */
      rejected: number;
      /** Charged, whatever has become of them since. */
      paid: number;
      /** Not yet tried, under way, or without an answer. */
      pending: number;
      /** Tried, and surely not charged. */
      failed: number;
      /** Cancelled before they were charged. */
      cancelled: number;
      /** By currency. */
      amounts: ({
        /** An ISO 4217 code. */
        currency: string;
        /** Of all its orders. */
        total: number;
        /** Of those that are charged now. */
        paid: number;
      })[];
      /** By `retry`: orders that wait for another payment. */
      retried?: number;
      /** By `cancel`: orders that had not been charged. */
      dropped?: number;
      /** By `cancel`: charged orders that were refunded. */
      refunded?: number;
    };
    /** Orders of a cancelled batch of the same file are charged or may be. */
    ChargedBeforeProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      errors: (components["schemas"]["FieldError"])[];
      batch_ids: (number)[];
      order_ids: (number)[];
      /** How many there are; the first ten are named. */
      total_charged: number;
    };
    Explanation: {
      /** Of the order. */
      order_id: number;
      status: components["schemas"]["OrderStatus"];
      /** Where it is, in a word; more words may come. */
      situation: "payment_held" | "payment_parked" | "payment_due" | "batch_loading" | "batch_turn" | "batch_paused" | "batch_ended" | "payment_under_way" | "payment_looked_up" | "payment_abandoned" | "payment_unknown" | "payment_undecided" | "payment_disagrees" | "payment_failed" | "payment_missing" | "paid" | "refund_under_way" | "refund_abandoned" | "refund_waiting" | "refund_unknown" | "refund_failed" | "late_charge" | "charge_goes_back" | "shipped" | "delivered" | "cancelled";
      /** The same in a sentence. */
      summary: string;
      /** How it came there, oldest first, and what is so now. */
      facts: ({
        at: string | null;
        /** For people. */
        text: string;
      })[];
      /** What has to come before it goes on; null where nothing has to come any more. */
      waiting_for: {
        /** More words may come. */
        what: "payment_answer" | "payment_record" | "payment_service" | "payment_decision" | "release_of_charges" | "batch" | "refund" | "mail" | "person";
        /** Since when. */
        since: string;
        until: string | null;
      } | null;
      /** What happens by itself. */
      unasked: ({
        /** Who does it. */
        by: "orders serve";
        at: string | null;
        /** For people. */
        text: string;
      })[];
      /** What may be done now without harm, the best first. */
      next: ({
        /** As it can be typed. */
        command: string;
        /** The same in a word; more words may come. `refund_charge` is about one of `foreign_charges`, those with `batch` or `import` are about the batch of the order. */
        action: "pay" | "ship" | "deliver" | "cancel" | "refund_charge" | "watch" | "show_batch" | "resume_batch" | "retry_batch" | "resume_import" | "resend_emails" | "recover" | "release" | "reconcile" | "repair" | "serve";
        /** For people. */
        why: string;
        /** `database`: only on the order book itself, not through `--url`. */
        where: "anywhere" | "database";
      })[];
      /** What would be dangerous now. */
      avoid: ({
        /** A command, or something done elsewhere. */
        what: string;
        /** For people. */
        why: string;
      })[];
      /** Charges in the Payment Service's record of the order that are not its own, as last seen. */
      foreign_charges: ({
        /** Of the charge. */
        payment_id: string;
        amount: number;
        /** Of the charge. */
        currency: string;
        other_order_id: number | null;
      })[];
    };
    /** One wrong field, parameter or header. */
    FieldError: {
      /** Where it is, as in `items.0.quantity`; empty for the body as a whole. */
      path: string;
      /** The end of a sentence that begins with the path. */
      message: string;
    };
    /** What checking a file of orders has found. */
    FileReport: {
      /** What the file was read as. */
      encoding: string;
      /** Of its bytes, in hexadecimal: by it a file is known that comes again. */
      sha256: string;
      /** Rows of data. */
      rows: number;
      /** Orders in it. */
      total_orders: number;
      /** The good ones among them. */
      accepted: number;
      /** The bad ones. */
      rejected: number;
      /** Of the good ones, by currency, as exact decimals. */
      totals: {
        [name: string]: string;
      };
      errors: (components["schemas"]["RowError"])[];
      /** Whether there are more errors than these. */
      more_errors: boolean;
    };
    FileReportOrBatch: components["schemas"]["FileReport"] | components["schemas"]["Batch"];
    Health: {
      status: "ok";
    };
    /** `from` is what the order is, `to` what was asked for, `allowed` what it can become. */
    IllegalTransitionProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      from: components["schemas"]["OrderStatus"];
      to: components["schemas"]["OrderStatus"];
      allowed: (components["schemas"]["OrderStatus"])[];
    };
    /** The same orders are being stored, or it was interrupted. */
    ImportProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      /** The batch that the orders are stored as. */
      batch_id?: number;
    };
    /** The file cannot be read as a whole. */
    InvalidFileProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      errors: (components["schemas"]["FieldError"])[];
      /** The line where reading ended. */
      line?: number;
    };
    /** The data is wrong. */
    InvalidProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      errors: (components["schemas"]["FieldError"])[];
    };
    NewBatch: {
      orders: (components["schemas"]["NewOrder"])[];
      /** `abort`: one bad order refuses all. `skip`: the others are stored. */
      on_error?: "abort" | "skip";
    };
    NewItem: {
      /** One line, with something to be seen in it. */
      product_name: string;
      quantity: number;
      /** Of one; at most 4 decimals and 15 significant digits. */
      unit_price: number;
    };
    /** An order as it is placed. Keys that are not known are ignored. The total is at most 999,999,999,999 and has at most 15 significant digits. */
    NewOrder: {
      customer_email: string;
      /** One line, with something to be seen in it. */
      customer_name: string;
      items: (components["schemas"]["NewItem"])[];
      /** An ISO 4217 code. */
      currency?: string;
    };
    NewStatus: {
      /** In lower or upper case. */
      status: "pending" | "payment_processing" | "paid" | "shipped" | "delivered" | "cancelled" | "PENDING" | "PAYMENT_PROCESSING" | "PAID" | "SHIPPED" | "DELIVERED" | "CANCELLED";
    };
    /** `allowed` are the methods that are possible at this path. */
    NotAllowedProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      allowed: (string)[];
    };
    /** Orders of the batch could not be cancelled; the others are. */
    NotCancelledProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      /** Orders cancelled that had not been charged. */
      dropped: number;
      /** Charged orders that were refunded and cancelled. */
      refunded: number;
      failed: ({
        /** The order. */
        order_id: number;
        /** Why it was not cancelled. */
        reason: string;
      })[];
    };
    Order: {
      /** Of the order. */
      id: number;
      /** Where its mails go. */
      customer_email: string;
      /** Whose order it is. */
      customer_name: string;
      status: components["schemas"]["OrderStatus"];
      /** The exact sum of quantity × unit price. */
      total_amount: number;
      /** An ISO 4217 code. */
      currency: string;
      items: (components["schemas"]["OrderItem"])[];
      /** When it was placed. */
      created_at: string;
      /** When its status changed last. */
      updated_at: string;
      /** The batch that created it. It and the next two are there on orders of a batch alone. */
      batch_id?: number;
      /** The name of the file it came in. */
      csv_source?: string | null;
      /** Its `order_ref` in the file, or the number of its line; its place, from 1, in a list of orders. */
      import_group?: string | null;
    };
    /** One row of the timeline of an order. */
    OrderEvent: {
      /** When it happened. */
      at: string;
      /** What happened; more types may come. */
      type: string;
      /** The status before; null where it did not change. */
      from: components["schemas"]["OrderStatus"] | null;
      /** The status after; null where it did not change. */
      to: components["schemas"]["OrderStatus"] | null;
      /** Who caused it. */
      actor: "api" | "cli" | "webhook" | "settle";
      /** For people. */
      detail: string | null;
    };
    /** Oldest first. */
    OrderEventList: (components["schemas"]["OrderEvent"])[];
    OrderItem: {
      /** Of the item. */
      id: number;
      /** What was ordered. */
      product_name: string;
      /** How many of it. */
      quantity: number;
      /** The price of one, with at most 4 decimals. */
      unit_price: number;
    };
    /** Newest first. */
    OrderList: (components["schemas"]["Order"])[];
    OrderStats: {
      /** The first second. */
      from: string;
      /** The last second. */
      to: string;
      /** How many were created then. */
      orders: number;
      /** The statuses of these orders as they are now. */
      orders_by_status: {
        /** How many are so now. */
        pending: number;
        /** How many are so now. */
        payment_processing: number;
        /** How many are so now. */
        paid: number;
        /** How many are so now. */
        shipped: number;
        /** How many are so now. */
        delivered: number;
        /** How many are so now. */
        cancelled: number;
      };
      /** Every day, oldest first, but for those before the first order of the book and those to come. */
      orders_per_day: ({
        /** In UTC. */
        day: string;
        /** Created on that day. */
        orders: number;
      })[];
      /** By currency; those in which nothing was earned are left out. */
      revenue: ({
        /** An ISO 4217 code. */
        currency: string;
        /** How many are paid, shipped, delivered. */
        orders: number;
        /** The exact sum of their totals, as decimal text. */
        total: string;
      })[];
      /** The payment attempts of these orders. */
      payments: {
        /** The attempts that are remembered: of orders long untouched, `orders prune` forgets those that were declined. */
        known: number;
        /** That were charged. */
        succeeded: number;
        /** That ended without a charge. */
        declined: number;
        /** That were sent and have no outcome yet. */
        unknown: number;
        /** Of those that ended, the share that succeeded; null where none has ended. */
        success_rate: number | null;
        /** From the sending of a payment to the moment its success was known. */
        duration_ms: {
          /** Of how many it is known. */
          known: number;
          /** What half of them did not exceed, in milliseconds; null where none is known. */
          p50: number | null;
          /** What 95 in 100 did not exceed, in milliseconds; null where none is known. */
          p95: number | null;
        };
      };
    };
    /** `pending` becomes `payment_processing` while a payment is under way, and `paid` or `pending` by its outcome; `paid` becomes `shipped`, and `shipped` `delivered`; `pending` and `paid` can become `cancelled`. */
    OrderStatus: "pending" | "payment_processing" | "paid" | "shipped" | "delivered" | "cancelled";
    /** Whose payment it is, where that is known. */
    OtherOrderProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      payment_id?: string;
      /** The order whose payment it is. */
      other_order_id?: number;
    };
    /** The request may have taken effect. Read before you repeat it. */
    OutcomeUnknownProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      /** The order to read; left out where it is not known. */
      order_id?: number;
    };
    PaymentEvent: {
      /** The Payment Service's id of the payment. */
      payment_id: string | number;
      /** In the words of the Payment Service, in any case; one that is not known is `ignored`. */
      status: string;
      /** Where it is given it has to be this order. */
      order_id?: number | string | null;
      /** By it a repeated event is known; without it by `payment_id` and `status`. A signed `webhook-id` counts before it. */
      event_id?: string | number | null;
      /** As a number or text. Where it is given it has to be the order's total, or less of a partial refund. */
      amount?: number | string | null;
      /** Where it is given it has to be the order's. */
      currency?: string | null;
      /** For the timeline. */
      reason?: string | null;
    };
    PaymentEventResult: {
      /** `duplicate`: this event was received before. `ignored`: it changes nothing as the order stands. */
      outcome: "applied" | "duplicate" | "ignored";
      order: components["schemas"]["Order"];
    };
    /** An error (RFC 9457). More codes may come: go by the status of one that you do not know. Some codes have further members. */
    Problem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
    };
    Readiness: {
      status: "ready";
      breakers: {
        payment: components["schemas"]["BreakerState"];
        notification: components["schemas"]["BreakerState"];
      };
      parked: {
        /** Payments and refunds that are open: under way, or waiting. */
        count: number;
        /** The age of the oldest; null for none. */
        oldest_seconds: number | null;
      };
      outbox: {
        /** E-mails that are open: under way, or waiting. */
        depth: number;
        /** The age of the oldest; null for none. */
        oldest_seconds: number | null;
        /** E-mails that were given up. */
        dead: number;
      };
      bounds: {
        /** Of request bodies that are held; at most 64 MiB. */
        body_bytes: number;
        /** Lists that wait until others have ended; at most 64. */
        searches_waiting: number;
        /** Requests answered 503 since the start, as too many of their kind were there. */
        turned_away: number;
        /** Lines of the log since the start that were not read. */
        log_lines_dropped: number;
      };
    };
    /** `payments` are the charges that are not the order’s own. Otherwise `from` is what the order is, `to` what was asked for. */
    RecordProblem: {
      /** The code as a URI. */
      type: string;
      /** What the status means. */
      title: string;
      /** The HTTP status. */
      status: number;
      /** What is wrong with this request and what to do about it, for people. */
      detail: string;
      /** What is wrong, for programs. */
      code: string;
      from?: components["schemas"]["OrderStatus"];
      to?: components["schemas"]["OrderStatus"];
      payments?: ({
        payment_id: string;
        amount: number;
        currency: string;
        /** The order whose payment it is. */
        other_order_id?: number;
      })[];
    };
    Resolution: {
      /** The id of the payment that was made; false where none was. */
      charged?: string | false;
      /** In place of `charged`: the id of a charge of other money than the order’s, which goes back. */
      refund?: string;
    };
    /** A bad cell or a bad row of a file. */
    RowError: {
      /** The line and the field, as in `lines.3.quantity`. */
      path: string;
      /** The same as `reason`. */
      message: string;
      /** In the file, from 1. */
      line: number;
      /** The field; empty for the row as a whole. */
      column: string;
      /** As it was written, shortened. */
      value: string;
      /** The end of a sentence that begins with the field. */
      reason: string;
    };
  };
  responses: {
    /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
    BadRequest: {
      headers: {
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "bad_request";
        };
      };
    };
    /**
     * - `bad_request`: the request can be read in two ways: a header given twice, no `Host`.
     * - `malformed`: the body is not JSON in UTF-8, or ended too early.
     */
    BadBody: {
      headers: {
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "bad_request" | "malformed";
        };
      };
    };
    /** - `unauthorized`: the token is missing or wrong. */
    Unauthorized: {
      headers: {
        /** How to authenticate. */
        "WWW-Authenticate": string;
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "unauthorized";
        };
      };
    };
    /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
    Forbidden: {
      headers: {
        /** How to authenticate. */
        "WWW-Authenticate"?: string;
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "forbidden_origin";
        };
      };
    };
    /**
     * - `forbidden_origin`: the `Host` or the `Origin` is not one of ours.
     * - `read_only_token`: the token only reads, and this is a change.
     */
    ForbiddenChange: {
      headers: {
        /** How to authenticate. */
        "WWW-Authenticate"?: string;
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "forbidden_origin" | "read_only_token";
        };
      };
    };
    /** - `not_found`: there is no such order, batch or path. */
    NotFound: {
      headers: {
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "not_found";
        };
      };
    };
    /** - `method_not_allowed`: the path is there, and this method is not. */
    MethodNotAllowed: {
      headers: {
        /** The methods that are possible. */
        Allow: string;
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["NotAllowedProblem"] & {
          code: "method_not_allowed";
        };
      };
    };
    /** - `too_large`: the body is over its limit. */
    TooLarge: {
      headers: {
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "too_large";
        };
      };
    };
    /** - `unsupported_media_type`: the body is not of the type asked for, or compressed. */
    UnsupportedMediaType: {
      headers: {
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "unsupported_media_type";
        };
      };
    };
    /** - `invalid`: fields or parameters are wrong; `errors` names each. */
    Invalid: {
      headers: {
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["InvalidProblem"] & {
          code: "invalid";
        };
      };
    };
    /** - `internal`: something went wrong inside; the log knows more by the request id. */
    InternalError: {
      headers: {
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "internal";
        };
      };
    };
    /**
     * - `internal`: something went wrong inside; the log knows more by the request id.
     * - `outcome_unknown`: the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.
     */
    InternalErrorOrUnknown: {
      headers: {
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "internal";
        } | components["schemas"]["OutcomeUnknownProblem"] & {
          code: "outcome_unknown";
        };
      };
    };
    /** - `unavailable`: the server is stopping, or has too much to do. */
    Stopping: {
      headers: {
        /** Seconds to wait. */
        "Retry-After": number;
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "unavailable";
        };
      };
    };
    /**
     * - `unavailable`: the server is stopping, or has too much to do.
     * - `database_busy`: the database did not answer in time.
     * - `database_unavailable`: the database cannot be read or written.
     * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
     * - `database_lost`: the file of the database was removed or replaced.
     */
    Unavailable: {
      headers: {
        /** Seconds to wait. */
        "Retry-After": number;
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "unavailable" | "database_busy" | "database_unavailable" | "database_unusable" | "database_lost";
        };
      };
    };
    /**
     * - `unavailable`: the server is stopping, or has too much to do.
     * - `database_busy`: the database did not answer in time.
     * - `database_unavailable`: the database cannot be read or written.
     * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
     * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
     * - `sandbox_refused`: the database has been used with real services, and this server has the sandbox in their place.
     * - `database_lost`: the file of the database was removed or replaced.
     */
    UnavailableForWrites: {
      headers: {
        /** Seconds to wait. */
        "Retry-After": number;
        /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
        "X-Request-Id": string;
        [name: string]: unknown;
      };
      content: {
        "application/problem+json": components["schemas"]["Problem"] & {
          code: "unavailable" | "database_busy" | "database_unavailable" | "database_unusable" | "database_moved" | "sandbox_refused" | "database_lost";
        };
      };
    };
  };
}

export interface operations {
  /** List orders */
  listOrders: {
    parameters: {
      query?: {
        /** How many to leave out. */
        skip?: number;
        /** How many at most. */
        limit?: number;
        /** Only orders with a smaller id: a page by key in place of `skip`. */
        before?: number;
        /** Only orders with a greater id, of these the nearest. Not together with `before` or `skip`. */
        after?: number;
        status?: "pending" | "payment_processing" | "paid" | "shipped" | "delivered" | "cancelled" | "PENDING" | "PAYMENT_PROCESSING" | "PAID" | "SHIPPED" | "DELIVERED" | "CANCELLED";
        /** The whole address, in capitals or not. */
        customer_email?: string;
        currency?: string;
        batch_id?: number;
        /** The first moment, as an RFC 3339 time or a day in UTC. */
        created_from?: string;
        /** The last second or day, included. */
        created_to?: string;
        /** Words between spaces: each has to be a part of the customer's name, the address, a product's name or the reference that the order has in its file (`import_group`). Width, case and composition make no difference (NFKC). */
        q?: string;
        /** Only orders whose payment or refund has been open for at least this long. */
        stuck_for?: string;
      };
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The page. */
      200: {
        headers: {
          /** The pages around, as `rel="next"` and `rel="prev"` (RFC 8288). */
          Link?: string;
          /** How many there are on all pages; left out where counting would take too long. */
          "X-Total-Count"?: number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["OrderList"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["Unavailable"];
    };
  };
  /** Create an order */
  createOrder: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
        /** A name for this one intent, such as a UUID. The same key with the same request is answered as before and creates nothing. Keys live 7 days. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewOrder"];
      };
    };
    responses: {
      /** The order, whatever came of its payment. */
      201: {
        headers: {
          /** The path of what was created. */
          Location: string;
          /** There when this is the answer to an earlier request with the same key. */
          "Idempotent-Replayed"?: "true";
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Order"];
        };
      };
      /**
       * - `bad_request`: the request can be read in two ways: a header given twice, no `Host`.
       * - `malformed`: the body is not JSON in UTF-8, or ended too early.
       */
      400: components["responses"]["BadBody"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /**
       * - `forbidden_origin`: the `Host` or the `Origin` is not one of ours.
       * - `read_only_token`: the token only reads, and this is a change.
       */
      403: components["responses"]["ForbiddenChange"];
      /** - `idempotency_key_in_use`: the first request with this key is still running. */
      409: {
        headers: {
          /** Seconds to wait. */
          "Retry-After"?: number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "idempotency_key_in_use";
          };
        };
      };
      /** - `too_large`: the body is over its limit. */
      413: components["responses"]["TooLarge"];
      /** - `unsupported_media_type`: the body is not of the type asked for, or compressed. */
      415: components["responses"]["UnsupportedMediaType"];
      /**
       * - `idempotency_key_reused`: this key came with another request.
       * - `invalid`: fields or parameters are wrong; `errors` names each.
       */
      422: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["InvalidProblem"] & {
            code: "idempotency_key_reused" | "invalid";
          };
        };
      };
      /**
       * - `internal`: something went wrong inside; the log knows more by the request id.
       * - `outcome_unknown`: the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.
       */
      500: components["responses"]["InternalErrorOrUnknown"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `overloaded`: the Payment Service does not answer and too many orders wait for it.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
       * - `sandbox_refused`: the database has been used with real services, and this server has the sandbox in their place.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: {
        headers: {
          /** Seconds to wait. */
          "Retry-After": number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "unavailable" | "overloaded" | "database_busy" | "database_unavailable" | "database_unusable" | "database_moved" | "sandbox_refused" | "database_lost";
          };
        };
      };
    };
  };
  /** Read an order */
  getOrder: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The order. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Order"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["Unavailable"];
    };
  };
  /** Cancel an order */
  cancelOrder: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The order, cancelled. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Order"];
        };
      };
      /** With `ORDERS_RESILIENCE=on`: the cancellation is accepted, and the order stays `paid` and locked until its refund is through. */
      202: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Order"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /**
       * - `forbidden_origin`: the `Host` or the `Origin` is not one of ours.
       * - `read_only_token`: the token only reads, and this is a change.
       */
      403: components["responses"]["ForbiddenChange"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /**
       * - `illegal_transition`: the order cannot become this from what it is.
       * - `operation_under_way`: another operation on this order is under way; try again soon.
       * - `payment_record_disagrees`: the Payment Service's record does not say what was asked for, or holds a charge that is not the order's.
       */
      409: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["IllegalTransitionProblem"] & {
            code: "illegal_transition";
          } | components["schemas"]["Problem"] & {
            code: "operation_under_way";
          } | components["schemas"]["RecordProblem"] & {
            code: "payment_record_disagrees";
          };
        };
      };
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /**
       * - `internal`: something went wrong inside; the log knows more by the request id.
       * - `outcome_unknown`: the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.
       */
      500: components["responses"]["InternalErrorOrUnknown"];
      /**
       * - `payment_record_unreachable`: the Payment Service's record cannot be reached; nothing was changed.
       * - `refund_refused`: the refund was refused; the order stays paid.
       * - `refund_unknown`: nobody knows whether it was refunded; the order stays paid and locked. Cancel it again later.
       * - `refund_pending`: the refund was taken and is not decided; the order stays paid and locked until the record or an event says.
       * - `no_charge_found`: the Payment Service's record holds no charge.
       */
      502: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "payment_record_unreachable" | "refund_refused" | "refund_unknown" | "refund_pending" | "no_charge_found";
          };
        };
      };
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
       * - `sandbox_refused`: the database has been used with real services, and this server has the sandbox in their place.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["UnavailableForWrites"];
    };
  };
  /** Read the timeline of an order */
  listOrderEvents: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The timeline. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["OrderEventList"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["Unavailable"];
    };
  };
  /** Explain where an order is */
  explainOrder: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The explanation. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Explanation"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["Unavailable"];
    };
  };
  /** Follow the timelines of all orders */
  listEvents: {
    parameters: {
      query?: {
        /** Only events with a greater id; `latest`: none, but the id of the newest. */
        after?: string;
        /** Only events since then: a span of time, an RFC 3339 time or a day in UTC. Not together with `after`. */
        since?: string;
        /** Only those of this order. */
        order_id?: number;
        /** How many at most. */
        limit?: number;
      };
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The page. */
      200: {
        headers: {
          /** What the next page is after, also where this one is empty. */
          "X-Last-Event-Id": number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["BookEventList"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["Unavailable"];
    };
  };
  /** Statistics of the orders of some days */
  getStats: {
    parameters: {
      query?: {
        /** The first moment, as an RFC 3339 time or a day in UTC; at most 3,660 days before `to`. */
        from?: string;
        /** The last second or day, included; now where it is left out. */
        to?: string;
      };
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The statistics. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["OrderStats"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["Unavailable"];
    };
  };
  /** Move an order to another status */
  setOrderStatus: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewStatus"];
      };
    };
    responses: {
      /** The order as it is now. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Order"];
        };
      };
      /** With `ORDERS_RESILIENCE=on`: the cancellation is accepted, and the order stays `paid` and locked until its refund is through. */
      202: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Order"];
        };
      };
      /**
       * - `bad_request`: the request can be read in two ways: a header given twice, no `Host`.
       * - `malformed`: the body is not JSON in UTF-8, or ended too early.
       */
      400: components["responses"]["BadBody"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /**
       * - `forbidden_origin`: the `Host` or the `Origin` is not one of ours.
       * - `read_only_token`: the token only reads, and this is a change.
       */
      403: components["responses"]["ForbiddenChange"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /**
       * - `illegal_transition`: the order cannot become this from what it is.
       * - `operation_under_way`: another operation on this order is under way; try again soon.
       * - `refund_under_way`: the order is being refunded.
       * - `charges_held`: charges are held by hand.
       * - `payment_record_disagrees`: the Payment Service's record does not say what was asked for, or holds a charge that is not the order's.
       */
      409: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["IllegalTransitionProblem"] & {
            code: "illegal_transition";
          } | components["schemas"]["Problem"] & {
            code: "operation_under_way" | "refund_under_way" | "charges_held";
          } | components["schemas"]["RecordProblem"] & {
            code: "payment_record_disagrees";
          };
        };
      };
      /** - `too_large`: the body is over its limit. */
      413: components["responses"]["TooLarge"];
      /** - `unsupported_media_type`: the body is not of the type asked for, or compressed. */
      415: components["responses"]["UnsupportedMediaType"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /**
       * - `internal`: something went wrong inside; the log knows more by the request id.
       * - `outcome_unknown`: the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.
       */
      500: components["responses"]["InternalErrorOrUnknown"];
      /**
       * - `payment_record_unreachable`: the Payment Service's record cannot be reached; nothing was changed.
       * - `refund_refused`: the refund was refused; the order stays paid.
       * - `refund_unknown`: nobody knows whether it was refunded; the order stays paid and locked. Cancel it again later.
       * - `refund_pending`: the refund was taken and is not decided; the order stays paid and locked until the record or an event says.
       * - `no_charge_found`: the Payment Service's record holds no charge.
       */
      502: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "payment_record_unreachable" | "refund_refused" | "refund_unknown" | "refund_pending" | "no_charge_found";
          };
        };
      };
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
       * - `sandbox_refused`: the database has been used with real services, and this server has the sandbox in their place.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["UnavailableForWrites"];
    };
  };
  /** Receive a payment event */
  receivePaymentEvent: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
        /** The id of a signed event. */
        "webhook-id"?: string;
        /** When it was signed, in seconds since 1970; at most 5 minutes away. */
        "webhook-timestamp"?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["PaymentEvent"];
      };
    };
    responses: {
      /** What the event has changed, and the order after it. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["PaymentEventResult"];
        };
      };
      /**
       * - `bad_request`: the request can be read in two ways: a header given twice, no `Host`.
       * - `malformed`: the body is not JSON in UTF-8, or ended too early.
       */
      400: components["responses"]["BadBody"];
      /**
       * - `unauthorized`: the token is missing or wrong.
       * - `bad_signature`: the signature is missing, wrong, or more than 5 minutes old.
       */
      401: {
        headers: {
          /** How to authenticate. */
          "WWW-Authenticate": string;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "unauthorized" | "bad_signature";
          };
        };
      };
      /**
       * - `forbidden_origin`: the `Host` or the `Origin` is not one of ours.
       * - `read_only_token`: the token only reads, and this is a change.
       */
      403: components["responses"]["ForbiddenChange"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /**
       * - `payment_mismatch`: the amount or currency is not the order's; nothing was changed.
       * - `payment_of_another_order`: the payment, or the event, is of another order; nothing was changed.
       */
      409: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "payment_mismatch";
          } | components["schemas"]["OtherOrderProblem"] & {
            code: "payment_of_another_order";
          };
        };
      };
      /** - `too_large`: the body is over its limit. */
      413: components["responses"]["TooLarge"];
      /** - `unsupported_media_type`: the body is not of the type asked for, or compressed. */
      415: components["responses"]["UnsupportedMediaType"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /**
       * - `internal`: something went wrong inside; the log knows more by the request id.
       * - `outcome_unknown`: the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.
       */
      500: components["responses"]["InternalErrorOrUnknown"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
       * - `sandbox_refused`: the database has been used with real services, and this server has the sandbox in their place.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["UnavailableForWrites"];
    };
  };
  /** End an unknown payment by hand */
  resolveOrder: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["Resolution"];
      };
    };
    responses: {
      /** The order as it is now. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Order"];
        };
      };
      /**
       * - `bad_request`: the request can be read in two ways: a header given twice, no `Host`.
       * - `malformed`: the body is not JSON in UTF-8, or ended too early.
       */
      400: components["responses"]["BadBody"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /**
       * - `forbidden_origin`: the `Host` or the `Origin` is not one of ours.
       * - `read_only_token`: the token only reads, and this is a change.
       */
      403: components["responses"]["ForbiddenChange"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /**
       * - `operation_under_way`: another operation on this order is under way; try again soon.
       * - `payment_record_disagrees`: the Payment Service's record does not say what was asked for, or holds a charge that is not the order's.
       * - `payment_of_another_order`: the payment, or the event, is of another order; nothing was changed.
       * - `nothing_to_resolve`: no payment of the order is unknown, or the charge is not a foreign one.
       * - `payment_settled`: this payment is accounted for, or has been given back.
       */
      409: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "operation_under_way" | "nothing_to_resolve" | "payment_settled";
          } | components["schemas"]["RecordProblem"] & {
            code: "payment_record_disagrees";
          } | components["schemas"]["OtherOrderProblem"] & {
            code: "payment_of_another_order";
          };
        };
      };
      /** - `too_large`: the body is over its limit. */
      413: components["responses"]["TooLarge"];
      /** - `unsupported_media_type`: the body is not of the type asked for, or compressed. */
      415: components["responses"]["UnsupportedMediaType"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /**
       * - `internal`: something went wrong inside; the log knows more by the request id.
       * - `outcome_unknown`: the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.
       */
      500: components["responses"]["InternalErrorOrUnknown"];
      /**
       * - `payment_record_unreachable`: the Payment Service's record cannot be reached; nothing was changed.
       * - `refund_not_done`: the charge is not refunded yet; that is repeated until it is.
       */
      502: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "payment_record_unreachable" | "refund_not_done";
          };
        };
      };
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
       * - `sandbox_refused`: the database has been used with real services, and this server has the sandbox in their place.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["UnavailableForWrites"];
    };
  };
  /** Create many orders */
  createBatch: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
        /** A name for this one intent, such as a UUID. The same key with the same request is answered as before and creates nothing. Keys live 7 days. */
        "Idempotency-Key"?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["NewBatch"];
      };
    };
    responses: {
      /** The batch: its orders are stored and wait to be charged. */
      202: {
        headers: {
          /** The path of what was created. */
          Location: string;
          /** There when this is the answer to an earlier request with the same key. */
          "Idempotent-Replayed"?: "true";
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Batch"];
        };
      };
      /**
       * - `bad_request`: the request can be read in two ways: a header given twice, no `Host`.
       * - `malformed`: the body is not JSON in UTF-8, or ended too early.
       */
      400: components["responses"]["BadBody"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /**
       * - `forbidden_origin`: the `Host` or the `Origin` is not one of ours.
       * - `read_only_token`: the token only reads, and this is a change.
       */
      403: components["responses"]["ForbiddenChange"];
      /**
       * - `idempotency_key_in_use`: the first request with this key is still running.
       * - `import_under_way`: the same orders are just being stored.
       */
      409: {
        headers: {
          /** Seconds to wait. */
          "Retry-After"?: number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "idempotency_key_in_use";
          } | components["schemas"]["ImportProblem"] & {
            code: "import_under_way";
          };
        };
      };
      /** - `too_large`: the body is over its limit. */
      413: components["responses"]["TooLarge"];
      /** - `unsupported_media_type`: the body is not of the type asked for, or compressed. */
      415: components["responses"]["UnsupportedMediaType"];
      /**
       * - `idempotency_key_reused`: this key came with another request.
       * - `invalid`: fields or parameters are wrong; `errors` names each.
       */
      422: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["InvalidProblem"] & {
            code: "idempotency_key_reused" | "invalid";
          };
        };
      };
      /**
       * - `internal`: something went wrong inside; the log knows more by the request id.
       * - `outcome_unknown`: the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.
       */
      500: components["responses"]["InternalErrorOrUnknown"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
       * - `sandbox_refused`: the database has been used with real services, and this server has the sandbox in their place.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["UnavailableForWrites"];
    };
  };
  /** List batches */
  listBatches: {
    parameters: {
      query?: {
        /** How many to leave out. */
        skip?: number;
        /** How many at most. */
        limit?: number;
      };
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The page. */
      200: {
        headers: {
          /** The pages around, as `rel="next"` and `rel="prev"` (RFC 8288). */
          Link?: string;
          /** How many there are on all pages; left out where counting would take too long. */
          "X-Total-Count": number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["BatchList"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["Unavailable"];
    };
  };
  /** Import a file of orders */
  importFile: {
    parameters: {
      query?: {
        /** The name of the file, for those who look at its orders. */
        csv_source?: string;
        encoding?: "auto" | "utf-8" | "shift_jis" | "euc-jp" | "utf-16";
        /** `abort`: one bad row refuses all. `skip`: the good orders are stored. */
        on_error?: "abort" | "skip";
        /** Check the file, store nothing, and answer with the report. */
        dry_run?: "0" | "1" | "true" | "false" | "";
        /** A batch of its own, also where the same file was imported before. */
        force?: "0" | "1" | "true" | "false" | "";
      };
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        "text/csv": string;
      };
    };
    responses: {
      /** With `dry_run` the report. Otherwise the batch of a file that was imported before, of which nothing waits. */
      200: {
        headers: {
          /** The path of what was created. */
          Location?: string;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["FileReportOrBatch"];
        };
      };
      /** The batch: every good row is stored and waits to be charged. */
      202: {
        headers: {
          /** The path of what was created. */
          Location: string;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Batch"];
        };
      };
      /**
       * - `bad_request`: the request can be read in two ways: a header given twice, no `Host`.
       * - `malformed`: the body is not JSON in UTF-8, or ended too early.
       */
      400: components["responses"]["BadBody"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /**
       * - `forbidden_origin`: the `Host` or the `Origin` is not one of ours.
       * - `read_only_token`: the token only reads, and this is a change.
       */
      403: components["responses"]["ForbiddenChange"];
      /**
       * - `import_under_way`: the same orders are just being stored.
       * - `batch_state`: the batch cannot become this from what it is.
       */
      409: {
        headers: {
          /** Seconds to wait. */
          "Retry-After"?: number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["ImportProblem"] & {
            code: "import_under_way";
          } | components["schemas"]["BatchStateProblem"] & {
            code: "batch_state";
          };
        };
      };
      /** - `too_large`: the body is over its limit. */
      413: components["responses"]["TooLarge"];
      /** - `unsupported_media_type`: the body is not of the type asked for, or compressed. */
      415: components["responses"]["UnsupportedMediaType"];
      /**
       * - `invalid`: fields or parameters are wrong; `errors` names each.
       * - `bad_rows`: rows are bad and `on_error` is `abort`; nothing was stored.
       * - `invalid_file`: the file cannot be read as a whole.
       * - `charged_before`: a batch of the same file was cancelled, and orders of it are charged or may be; `force` imports it all the same.
       */
      422: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["InvalidProblem"] & {
            code: "invalid";
          } | components["schemas"]["BadRowsProblem"] & {
            code: "bad_rows";
          } | components["schemas"]["InvalidFileProblem"] & {
            code: "invalid_file";
          } | components["schemas"]["ChargedBeforeProblem"] & {
            code: "charged_before";
          };
        };
      };
      /**
       * - `internal`: something went wrong inside; the log knows more by the request id.
       * - `outcome_unknown`: the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.
       */
      500: components["responses"]["InternalErrorOrUnknown"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `interrupted`: the server stopped meanwhile; send the same file again to go on.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
       * - `sandbox_refused`: the database has been used with real services, and this server has the sandbox in their place.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: {
        headers: {
          /** Seconds to wait. */
          "Retry-After": number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "unavailable" | "database_busy" | "database_unavailable" | "database_unusable" | "database_moved" | "sandbox_refused" | "database_lost";
          } | components["schemas"]["ImportProblem"] & {
            code: "interrupted";
          };
        };
      };
    };
  };
  /** Read a batch */
  getBatch: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The batch. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Batch"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["Unavailable"];
    };
  };
  /** List the errors of a batch */
  listBatchErrors: {
    parameters: {
      query?: {
        /** How many to leave out. */
        skip?: number;
        /** How many at most. */
        limit?: number;
      };
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The page. */
      200: {
        headers: {
          /** The pages around, as `rel="next"` and `rel="prev"` (RFC 8288). */
          Link?: string;
          /** How many there are on all pages; left out where counting would take too long. */
          "X-Total-Count": number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["BatchErrorList"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["Unavailable"];
    };
  };
  /** Pause, resume, retry or cancel a batch */
  changeBatch: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path: {
        /** A whole number. */
        id: number;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        "application/json": components["schemas"]["BatchChange"];
      };
    };
    responses: {
      /** The batch, and how many orders were changed. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ChangedBatch"];
        };
      };
      /**
       * - `bad_request`: the request can be read in two ways: a header given twice, no `Host`.
       * - `malformed`: the body is not JSON in UTF-8, or ended too early.
       */
      400: components["responses"]["BadBody"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /**
       * - `forbidden_origin`: the `Host` or the `Origin` is not one of ours.
       * - `read_only_token`: the token only reads, and this is a change.
       */
      403: components["responses"]["ForbiddenChange"];
      /** - `not_found`: there is no such order, batch or path. */
      404: components["responses"]["NotFound"];
      /**
       * - `batch_state`: the batch cannot become this from what it is.
       * - `conflict`: the batch was interrupted while it was stored; send its file again.
       * - `nothing_to_cancel`: every order of the batch is charged or cancelled.
       */
      409: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["BatchStateProblem"] & {
            code: "batch_state";
          } | components["schemas"]["Problem"] & {
            code: "conflict" | "nothing_to_cancel";
          };
        };
      };
      /** - `too_large`: the body is over its limit. */
      413: components["responses"]["TooLarge"];
      /** - `unsupported_media_type`: the body is not of the type asked for, or compressed. */
      415: components["responses"]["UnsupportedMediaType"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /**
       * - `internal`: something went wrong inside; the log knows more by the request id.
       * - `outcome_unknown`: the request may have taken effect: read the order `order_id`; without it, repeat only with the same Idempotency-Key.
       */
      500: components["responses"]["InternalErrorOrUnknown"];
      /** - `downstream_failed`: orders of the batch could not be cancelled. */
      502: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["NotCancelledProblem"] & {
            code: "downstream_failed";
          };
        };
      };
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_busy`: the database did not answer in time.
       * - `database_unavailable`: the database cannot be read or written.
       * - `database_unusable`: there is no order database where there was one, or the process lacks rights to it.
       * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
       * - `sandbox_refused`: the database has been used with real services, and this server has the sandbox in their place.
       * - `database_lost`: the file of the database was removed or replaced.
       */
      503: components["responses"]["UnavailableForWrites"];
    };
  };
  /** Whether the process is alive */
  getHealth: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** It is. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Health"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
    };
  };
  /** Whether it can serve */
  getReadiness: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** It can. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["Readiness"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /**
       * - `unavailable`: the server is stopping, or has too much to do.
       * - `database_moved`: the orders were moved to another database; nothing is written to this one any more.
       */
      503: {
        headers: {
          /** Seconds to wait. */
          "Retry-After": number;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/problem+json": components["schemas"]["Problem"] & {
            code: "unavailable" | "database_moved";
          };
        };
      };
    };
  };
  /** Metrics for Prometheus */
  getMetrics: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The metrics. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "text/plain": string;
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /** - `unavailable`: the server is stopping, or has too much to do. */
      503: components["responses"]["Stopping"];
    };
  };
  /** This document */
  getOpenApi: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The document. */
      200: {
        headers: {
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "application/json": components["schemas"]["ApiDocument"];
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /** - `unavailable`: the server is stopping, or has too much to do. */
      503: components["responses"]["Stopping"];
    };
  };
  /** This document as a page */
  getDocs: {
    parameters: {
      query?: never;
      header?: {
        /** A name for the request of up to 64 letters, digits and `_ . : -`; it comes back and stands in the log. */
        "X-Request-Id"?: string;
        /** The trace to go on with (W3C Trace Context). */
        traceparent?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** The page. */
      200: {
        headers: {
          /** What the page may load: nothing. */
          "Content-Security-Policy": string;
          /** The request's own `X-Request-Id`, or a new one. It stands in the log. */
          "X-Request-Id": string;
          [name: string]: unknown;
        };
        content: {
          "text/html": string;
        };
      };
      /** - `bad_request`: the request can be read in two ways: a header given twice, no `Host`. */
      400: components["responses"]["BadRequest"];
      /** - `unauthorized`: the token is missing or wrong. */
      401: components["responses"]["Unauthorized"];
      /** - `forbidden_origin`: the `Host` or the `Origin` is not one of ours. */
      403: components["responses"]["Forbidden"];
      /** - `invalid`: fields or parameters are wrong; `errors` names each. */
      422: components["responses"]["Invalid"];
      /** - `internal`: something went wrong inside; the log knows more by the request id. */
      500: components["responses"]["InternalError"];
      /** - `unavailable`: the server is stopping, or has too much to do. */
      503: components["responses"]["Stopping"];
    };
  };
}
