using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace CloudAssistant.Gateway.Tests.Arrange;

/// <summary>A real Orleans cluster in this process whose grains do what the tests say. Shared: each test has its own gateway on it.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    public Silos Silos { get; } = new();

    public IClusterClient Client => _cluster!.Client;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.Services.AddSingleton(Silos));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await _cluster!.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "cluster";
}
