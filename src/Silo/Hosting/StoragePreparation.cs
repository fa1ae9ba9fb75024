using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Storage.Migrations;
using Microsoft.Extensions.Hosting;

namespace CloudAssistant.Silo.Hosting;

/// <summary>Makes the database ready before anything else of this process starts: durability, schema, the first time.</summary>
internal sealed class StoragePreparation(Database database, DatabaseClock clock, IEnumerable<IUnderMigrationLock> steps) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (database.Kind == DatabaseKind.Postgres)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await Durability.RequireAsync(connection);
        }

        await clock.ReadAsync(cancellationToken);
        await new Migrator(database).RunAsync(
            async cancellation =>
            {
                foreach (var step in steps)
                    await step.RunAsync(cancellation);
            },
            cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Work that one process must do once per database, such as making the first key. Runs while no other process of the cluster may.</summary>
internal interface IUnderMigrationLock
{
    /// <summary>Does it. Runs at every start, so it looks first whether it was done.</summary>
    Task RunAsync(CancellationToken cancellation);
}
