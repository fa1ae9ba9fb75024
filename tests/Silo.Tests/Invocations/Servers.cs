using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>
/// One server on each database for all tests of <see cref="Name"/>, which run one after the other. Each brings instances and gateways of its own.
/// </summary>
public sealed class Servers : IAsyncLifetime
{
    /// <summary>The collection of tests that share these servers.</summary>
    public const string Name = "shared servers";

    private readonly Dictionary<DatabaseKind, Server> _started = [];

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        foreach (var server in _started.Values)
            await server.Assistant.DisposeAsync();
    }

    /// <summary>The server on that database; started by the first test that wants it.</summary>
    internal async Task<Server> OnAsync(DatabaseKind kind) => _started.TryGetValue(kind, out var server)
        ? server
        : _started[kind] = await Server.StartAsync(kind);
}
