using System.Data.Common;
using System.Reflection;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tests.Gateways;
using CloudAssistant.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Streams.Filtering;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>A server on which nothing happens by itself: the alarms of its grains, its streams and its sweeper go when a test says so.</summary>
internal sealed class Server
{
    private EnrollmentCreated? _code;
    private DateTimeOffset _codeMadeAt;

    private Server(Assistant assistant, Announcements announcements) => (Assistant, Announcements) = (assistant, announcements);

    public Assistant Assistant { get; }

    public Announcements Announcements { get; }

    public ManualClock Clock => Assistant.Clock;

    public ISliceStore Slices => Assistant.Services.GetRequiredService<ISliceStore>();

    public IInvocationStore Invocations => Assistant.Services.GetRequiredService<IInvocationStore>();

    public static async Task<Server> StartAsync(DatabaseKind kind)
    {
        var announcements = new Announcements();
        var assistant = await Assistant.StartAsync(kind, manualTimers: true, configure: services =>
        {
            services.AddKeyedSingleton<IStreamFilter>(SliceAnnouncement.Provider, announcements);
            // Its own clock stands still, so that it looks when it is called and only then.
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<SliceSweeper>(provider, (TimeProvider)new FakeTimeProvider()));
        });
        return new(assistant, announcements);
    }

    /// <summary>A code for as many instances as all tests need.</summary>
    public async Task<EnrollmentCreated> CodeAsync()
    {
        // It is good for four hours, and tests let time pass.
        if (_code is null || Clock.Now - _codeMadeAt > TimeSpan.FromHours(1))
            (_code, _codeMadeAt) = ((await Assistant.Grains.GetGrain<IInstanceDesk>(0).CreateEnrollmentAsync(Fleet.Caller, new() { InstanceCount = 1_000 }, null)).Value, Clock.Now);
        return _code;
    }

    /// <summary>One look of the sweeper. When no grain can be reached, it closes what is overdue itself.</summary>
    public async Task SweepAsync(bool grainsReachable = true)
    {
        if (grainsReachable)
        {
            await Assistant.Services.GetRequiredService<SliceSweeper>().SweepAsync(default);
            return;
        }

        var unreachable = DispatchProxy.Create<IGrainFactory, UnreachableGrains>();
        var sweeper = ActivatorUtilities.CreateInstance<SliceSweeper>(Assistant.Services, unreachable);
        await sweeper.SweepAsync(default);
        Assert.True(((UnreachableGrains)unreachable).Calls > 0, "Nothing was overdue.");
    }

    /// <summary>Lets streams run, whose time stands still like that of all grains, until it is so.</summary>
    public Task StreamUntilAsync(Func<bool> condition) => Eventually.TrueAsync(() =>
    {
        Assistant.Timers.Advance(TimeSpan.FromMilliseconds(100));
        return Task.FromResult(condition());
    });

    /// <summary>Lets streams run until the invocation is marked as finished.</summary>
    public Task StreamUntilFinishedAsync(InvocationId id) => Eventually.TrueAsync(async () =>
    {
        Assistant.Timers.Advance(TimeSpan.FromMilliseconds(100));
        return await CountAsync("invocations WHERE invocation = @id AND finished", ("id", id.Value.Value)) == 1;
    });

    /// <summary>The first transaction in which <paramref name="count"/> is above 0 commits, or not, and then its connection is broken.</summary>
    public void BreakCommit(bool committed, string count, params (string, object?)[] parameters) => CommitFirst(
        async transaction =>
        {
            if (committed)
                await transaction.CommitAsync();
            throw new IOException("The connection broke.");
        },
        count,
        parameters);

    /// <summary>The first transaction in which <paramref name="count"/> is above 0 is committed by <paramref name="commit"/>.</summary>
    public void CommitFirst(Func<DbTransaction, Task> commit, string count, params (string, object?)[] parameters)
    {
        var database = Assistant.Database;
        database.CommitBy = async transaction =>
        {
            // What others wrote and did not commit is not seen, so this is the one that wrote it.
            var found = await transaction.Connection!.QueryAsync($"SELECT count(*) FROM {count}", row => row.GetInt64(0), parameters);
            if (found is not [> 0])
            {
                await transaction.CommitAsync();
                return;
            }

            database.CommitBy = null;
            await commit(transaction);
        };
    }

    public async Task<long> CountAsync(string from, params (string, object?)[] parameters)
    {
        await using var connection = await Assistant.Database.OpenAsync();
        return (await connection.QueryAsync($"SELECT count(*) FROM {from}", row => row.GetInt64(0), parameters))[0];
    }

    /// <summary>The instance's agent said that this is its time zone.</summary>
    public Task SetZoneAsync(InstanceId instance, string zone) => Assistant.Database.WriteAsync(connection => connection.ExecuteAsync(
        "UPDATE instances SET facts = @facts WHERE instance = @id",
        ("id", instance.Value.Value), ("facts", System.Text.Json.JsonSerializer.Serialize(new InstanceFacts { TimeZone = zone }, GrainStateSerializer.Options))));

    public async Task<SliceRow> SliceAsync(SliceKey key) => (await Slices.ReadAsync(key))!.Row;
}
