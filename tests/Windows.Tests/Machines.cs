namespace CloudAssistant.Windows.Tests;

/// <summary>The Windows that tests share, one after the other.</summary>
public sealed class Machines : IAsyncLifetime
{
    public const string Name = "Windows";

    private Wine? _wine;

    internal Wine Wine => _wine!;

    public async Task InitializeAsync()
    {
        if (!Wine.IsThere)
            return;
        await AgentFile.PathAsync();
        _wine = await Wine.MakeAsync();
    }

    public async Task DisposeAsync()
    {
        if (_wine is not null)
            await _wine.DisposeAsync();
    }
}

[CollectionDefinition(Machines.Name)]
public sealed class MachinesDefinition : ICollectionFixture<Machines>;
