using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CloudAssistant.Cli.Tests;

/// <summary>An HTTP server that answers actions as it is told and remembers what it was asked.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly ConcurrentDictionary<string, Func<Dictionary<string, string>, (int Status, JsonNode Body)>> _answers = new();
    private readonly Task _serving;

    public StubServer()
    {
        // HttpListener takes no port 0: try until one is free. One that met a taken port is of no more use.
        for (var attempt = 0; ; attempt++)
        {
            Endpoint = new Uri($"http://127.0.0.1:{Random.Shared.Next(20_000, 60_000)}/");
            _listener = new();
            _listener.Prefixes.Add(Endpoint.ToString());
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 50)
            {
            }
        }
        _serving = ServeAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>Calls so far: action and parameters.</summary>
    public ConcurrentQueue<(string Action, Dictionary<string, string> Parameters)> Calls { get; } = new();

    public Dictionary<string, string> CallOf(string action) => Calls.Last(call => call.Action == action).Parameters;

    public StubServer Answer(string action, object body, int status = 200) => Answer(action, _ => body, status);

    public StubServer Answer(string action, Func<Dictionary<string, string>, object> body, int status = 200)
    {
        _answers[action] = parameters => (status, JsonSerializer.SerializeToNode(body(parameters))!);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        // Not stopped first: to close what was stopped takes its port once more, which somebody else may have by then.
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var reader = new StreamReader(context.Request.InputStream);
            var parameters = (await reader.ReadToEndAsync()).Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]));
            var action = context.Request.Headers["x-acs-action"] ?? "";
            Calls.Enqueue((action, parameters));
            var (status, body) = _answers.TryGetValue(action, out var answer)
                ? answer(parameters)
                : (404, new JsonObject { ["Code"] = "InvalidAction.NotFound", ["Message"] = "Not stubbed.", ["RequestId"] = "R" });
            context.Response.StatusCode = status;
            var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
            await context.Response.OutputStream.WriteAsync(bytes);
            context.Response.Close();
        }
    }
}
