export default {
  async fetch(request, env) {
    const key = await env.STRIPE_KEY.get();
    return new Response(key ? "ready" : "no key", { status: key ? 200 : 500 });
  },
};
