using System.Threading.Channels;
using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class ReminderTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_reminder_ticks_after_a_restart_of_the_silo(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var ticks = Channel.CreateUnbounded<(string Grain, string Reminder, DateTime First)>();
        Task<Assistant> StartAsync() => Assistant.StartOnAsync(database, manualTimers: true, configure: services => services.AddSingleton(ticks.Writer));
        DateTime due;
        await using (var before = await StartAsync())
        {
            due = before.Timers.GetUtcNow().UtcDateTime.AddMinutes(5);
            await before.Grains.GetGrain<IRemindedGrain>("r-1").RemindAsync("wake", TimeSpan.FromMinutes(5));
        }

        await using var after = await StartAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var tick = ticks.Reader.ReadAsync(patience.Token).AsTask();
        while (!tick.IsCompleted)
        {
            // The service reads its table in its own time, and then waits on the clock.
            after.Timers.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.Equal(("r-1", "wake", due), await tick);
    }
}

/// <summary>A grain that wants to be woken.</summary>
[Alias("test.IRemindedGrain")]
internal interface IRemindedGrain : IGrainWithStringKey
{
    /// <summary>Asks for it.</summary>
    [Alias("RemindAsync")]
    Task RemindAsync(string name, TimeSpan every);
}

internal sealed class RemindedGrain(ChannelWriter<(string Grain, string Reminder, DateTime First)> ticks) : Grain, IRemindedGrain, IRemindable
{
    public Task RemindAsync(string name, TimeSpan every) => this.RegisterOrUpdateReminder(name, every, every);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        ticks.TryWrite((this.GetPrimaryKeyString(), reminderName, status.FirstTickTime));
        return Task.CompletedTask;
    }
}
