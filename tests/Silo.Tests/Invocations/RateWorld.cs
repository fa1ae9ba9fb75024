using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>
/// One invocation with rate control on a real database, moved by two silos that know nothing of each other. After every commit, whoever made it, the
/// records themselves are counted.
/// </summary>
internal sealed class RateWorld : IAsyncDisposable
{
    private static readonly Guid Gateway = Guid.NewGuid();

    private readonly AcceptBed _bed;
    private readonly RateSilo[] _silos;
    private readonly RatePolicy _policy;
    private readonly RateWindow _limits;
    private readonly InvocationPlan _plan;
    private readonly Dictionary<InstanceId, long> _links = [];
    private long _epoch;
    private long? _emptySince;
    private bool _started;

    private RateWorld(AcceptBed bed, Database[] databases, RatePolicy policy, InvocationPlan plan)
    {
        (_bed, _policy, _plan) = (bed, policy, plan);
        _silos = [.. databases.Select(database => new RateSilo(database, bed.Clock))];
        _limits = RateWindow.Open(new(plan.Id, plan.Now), policy, plan.Request.Instances.Length, plan.Request.DeliveryTimeout, plan.Now);
        foreach (var silo in _silos)
            silo.Committed = CountAsync;
    }

    private RateWindowKey Key => _limits.Key;

    private long Now => _bed.Clock.Now.ToUnixTimeMilliseconds();

    public static async Task<RateWorld> StartAsync(AcceptBed bed, Database[] databases, RatePolicy policy, IEnumerable<InstanceId> targets, int online)
    {
        var plan = bed.Run([.. targets]);
        var world = new RateWorld(bed, databases, policy, plan with { Request = plan.Request with { Rate = policy } });
        await bed.Database.WriteAsync(async connection =>
        {
            await connection.ExecuteAsync("DELETE FROM links");
            return await connection.ExecuteAsync(
                """
                INSERT INTO gateways (incarnation, observer, lease_until) VALUES (@gateway, '', @until)
                ON CONFLICT (incarnation) DO UPDATE SET lease_until = excluded.lease_until
                """,
                ("gateway", Gateway), ("until", long.MaxValue));
        });
        // The last ones, so that those before them miss their turn.
        foreach (var instance in plan.Request.Instances.TakeLast(online))
            await world.LinkAsync(instance);
        // One of the silos keeps the books of what it accepts; the other does not know of it.
        await using var accepts = new AcceptWriter(bed.Database, TimeProvider.System, world._silos[0].Cache);
        Assert.Null((await accepts.AcceptAsync(world._plan)).Reply.Refused);
        return world;
    }

    public async Task DoAsync(RateStep step, int number)
    {
        var before = await RecordsAsync();
        var flying = before.Where(record => record.IsOpen && record.State != RecordState.Waiting).ToList();
        RecordRow? one = flying.Count > 0 ? flying[number % flying.Count] : null;
        var instance = _plan.Request.Instances[^(1 + number % Math.Min(8, _plan.Request.Instances.Length))];
        var silo = _silos[number % 2];
        switch (step)
        {
            case RateStep.WindowMoves:
                await silo.Windows.AdvanceAsync(Key);
                break;
            case RateStep.TwoSilosMoveTheWindow:
                await Task.WhenAll(_silos.Select(each => Task.Run(() => each.Windows.AdvanceAsync(Key))));
                break;
            case RateStep.TwoSilosMoveTheWindowWhileOneEnds when one is not null:
                await Task.WhenAll(
                    Task.Run(() => _silos[0].Windows.AdvanceAsync(Key)), Task.Run(() => _silos[1].Windows.AdvanceAsync(Key)),
                    Task.Run(() => ReportAsync(silo, one, ReportKind.Exited, number % 3)));
                break;
            case RateStep.SiloDiesBeforeItsCommit or RateStep.SiloDiesAfterItsCommit:
                silo.Dies = step == RateStep.SiloDiesAfterItsCommit ? RateSilo.Death.AfterCommit : RateSilo.Death.BeforeCommit;
                await Record.ExceptionAsync(() => silo.Windows.AdvanceAsync(Key));
                silo.Dies = RateSilo.Death.None;
                break;
            case RateStep.RunStarts when one is not null:
                await ReportAsync(silo, one, ReportKind.Started);
                break;
            case RateStep.RunSucceeds or RateStep.RunFails when one is not null:
                await ReportAsync(silo, one, ReportKind.Exited, step == RateStep.RunFails ? 1 : 0);
                break;
            case RateStep.RunIsStopped:
                await ChangeAsync(silo, before[number % before.Count], _ => new RecordEvent.StopAsked());
                break;
            case RateStep.LinkCloses when _links.Remove(instance):
                await _bed.Database.WriteAsync(connection => connection.ExecuteAsync("DELETE FROM links WHERE instance = @id", ("id", instance.Value.Value)));
                break;
            case RateStep.LinkOpens or RateStep.LinkOpensWithoutJournal:
                await LinkAsync(instance);
                await ChangeAsync(silo, before.Single(record => record.Instance == instance), record =>
                    new RecordEvent.Relinked(_epoch, JournalKept: step == RateStep.LinkOpens, InInventory: record.StartedAt is not null));
                break;
            case RateStep.TimePasses:
                _bed.Clock.Advance(TimeSpan.FromSeconds(number));
                foreach (var slice in before.Select(record => record.Key.Slice).Distinct())
                    await silo.Slices.ChangeAsync(new(slice, default, WithLinks: true, seen => SliceRules.Advance(seen, Now)));
                break;
            case RateStep.Released when number % 4 == 0:
                await ChangeAsync(silo, before.Single(record => record.Instance == instance), _ => new RecordEvent.Released());
                break;
        }

        await CheckAsync(before, await RecordsAsync());
    }

    /// <summary>Everybody comes and works well from here on: then everything ends.</summary>
    public async Task HealAsync()
    {
        foreach (var instance in _plan.Request.Instances.TakeLast(8))
            await LinkAsync(instance);
        for (var round = 0; (await RecordsAsync()).Any(record => record.IsOpen); round++)
        {
            Assert.True(round < 40, $"It does not go on: {RateWindowSql.Sum(await SlicesAsync())}");
            await DoAsync(RateStep.WindowMoves, round);
            foreach (var record in (await RecordsAsync()).Where(record => record.IsOpen && record.State != RecordState.Waiting))
                await ReportAsync(_silos[0], record, record.State == RecordState.Stopping ? ReportKind.Stopped : ReportKind.Exited, 0);
            NoteEmpty(await RecordsAsync());
            await DoAsync(RateStep.WindowMoves, round);
            await DoAsync(RateStep.TimePasses, 61);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
            await silo.DisposeAsync();
    }

    private async Task CheckAsync(List<RecordRow> before, List<RecordRow> after)
    {
        var sent = after.Zip(before).Where(pair => pair.Second.State == RecordState.Waiting && pair.First.SentAt is not null).Select(pair => pair.First).ToList();
        Assert.All(sent, record => Assert.Equal(record.SentAt + _limits.DeliveryMs, record.StartBy));
        if (sent.Count > 0 && Failures(before) > _limits.ErrorsMax)
            Assert.Fail($"{sent.Count} were sent although {Failures(before)} had failed.");
        if (sent.Count > 0 && _policy.Batches)
        {
            Assert.Equal(0, before.Count(IsFlying) - after.Zip(before).Count(pair => IsFlying(pair.Second) && !pair.First.IsOpen));
            Assert.True(!_started || Now >= (_emptySince ?? Now) + _limits.PauseMs, "A batch began before its pause was over.");
            _started = true;
        }

        // Who is online never runs out of time.
        Assert.All(
            after.Zip(before).Where(pair => pair.Second.State == RecordState.Waiting && pair.First.State == RecordState.Aborted && pair.First.Error != RecordError.InstanceReleased),
            pair => Assert.DoesNotContain(pair.First.Instance, _links.Keys));
        NoteEmpty(after);
        var slices = await SlicesAsync();
        Assert.Equal(
            after.Aggregate(default(StateCounts), (sum, record) => sum.Add(record.State, 1)), RateWindowSql.Sum(slices));
    }

    private void NoteEmpty(List<RecordRow> records) => _emptySince = records.Any(IsFlying) ? null : _emptySince ?? Now;

    private static bool IsFlying(RecordRow record) => record.State is RecordState.Sent or RecordState.Running or RecordState.Stopping;

    private static int Failures(List<RecordRow> records) =>
        RateRules.Failures(records.Aggregate(default(StateCounts), (sum, record) => sum.Add(record.State, 1)));

    // Seen by a connection of its own, so it is what is committed.
    private async Task CountAsync()
    {
        await using var connection = await _bed.Database.OpenAsync();
        var flying = (await connection.QueryAsync(
            "SELECT count(*) FROM records WHERE invocation = @id AND state IN (1, 2, 3)", row => row.GetInt32(0), ("id", _plan.Id.Raw())))[0];
        Assert.True(flying <= (_limits.AtOnce ?? int.MaxValue), $"{flying} at once, {_limits.AtOnce} are allowed.");
    }

    private async Task LinkAsync(InstanceId instance)
    {
        _links[instance] = ++_epoch;
        await _bed.Database.WriteAsync(connection => connection.ExecuteAsync(
            """
            INSERT INTO links (instance, account, gateway, epoch, opened_at, seen_at) VALUES (@id, @account, @gateway, @epoch, 1, 1)
            ON CONFLICT (instance) DO UPDATE SET gateway = excluded.gateway, epoch = excluded.epoch
            """,
            ("id", instance.Value.Value), ("account", AccountId.First.Value), ("gateway", Gateway), ("epoch", _epoch)));
    }

    private Task<SliceResult?> ReportAsync(RateSilo silo, RecordRow record, ReportKind kind, int? exitCode = null) => silo.Slices.ChangeAsync(new(
        record.Key.Slice, [record.Key.Ordinal], false, seen => SliceRules.Report(
            seen, [new() { Record = record.Key, Instance = record.Instance, Kind = kind, ExitCode = exitCode }], Now, new ReportVerdict[1])));

    private Task<SliceResult?> ChangeAsync(RateSilo silo, RecordRow record, Func<RecordRow, RecordEvent> happened) => silo.Slices.ChangeAsync(new(
        record.Key.Slice, [record.Key.Ordinal], false, seen => SliceRules.Each(seen, Now, happened)));

    private async Task<List<RecordRow>> RecordsAsync()
    {
        await using var connection = await _bed.Database.OpenAsync();
        return await connection.QueryAsync(
            $"SELECT {RecordSql.Columns} FROM records r WHERE r.tick = @tick AND r.invocation = @id ORDER BY r.ordinal", RecordSql.ReadRecord,
            ("tick", Key.Tick), ("id", Key.Invocation.Raw()));
    }

    private async Task<List<SliceRow>> SlicesAsync()
    {
        await using var connection = await _bed.Database.OpenAsync();
        return await RateWindowSql.ReadSlicesAsync(connection, Key);
    }
}
