using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Books that a silo keeps of what it accepted: they save reading, and never decide anything that the database would not.</summary>
public sealed class SliceCacheTests
{
    private const int Targets = 8;

    [Fact]
    public async Task Records_are_read_again_only_when_somebody_else_changed_their_slice()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var mine = new OneSilo(bed);
        await using var other = new OneSilo(bed);
        var slice = await mine.AcceptAsync(Targets);

        Assert.Equal(0, await mine.ReadsOfAsync(() => mine.ReportAsync(slice, 0, ReportKind.Exited)));
        Assert.Equal(0, await mine.ReadsOfAsync(() => mine.ReportAsync(slice, 1, ReportKind.Started)));
        Assert.Equal(1, await other.ReadsOfAsync(() => other.ReportAsync(slice, 1, ReportKind.Exited)));
        Assert.Equal(1, await mine.ReadsOfAsync(() => mine.ReportAsync(slice, 1, ReportKind.Exited)));

        // Of the end that the other wrote this silo had known nothing.
        Assert.Equal(new StateCounts { Waiting = Targets - 2, Success = 2 }, (await mine.Slices.ReadAsync(slice.Row.Key))!.Row.Counts);
    }

    [Fact]
    public async Task A_transaction_that_fails_leaves_no_book_behind()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var mine = new OneSilo(bed);
        var slice = await mine.AcceptAsync(Targets);
        bed.Database.CommitBy = _ => throw new InvalidOperationException("The commit failed.");

        await Assert.ThrowsAsync<InvalidOperationException>(() => mine.ReportAsync(slice, 0, ReportKind.Exited));

        bed.Database.CommitBy = null;
        Assert.Equal(1, await mine.ReadsOfAsync(() => mine.ReportAsync(slice, 1, ReportKind.Exited)));
        Assert.Equal(new StateCounts { Waiting = Targets - 1, Success = 1 }, (await mine.Slices.ReadAsync(slice.Row.Key))!.Row.Counts);
    }

    [Fact]
    public async Task A_slice_that_is_past_retention_is_gone_whatever_its_book_says()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var mine = new OneSilo(bed);
        var slice = await mine.AcceptAsync(Targets);
        await bed.Database.WriteAsync(connection => connection.ExecuteAsync("DELETE FROM slices"));

        Assert.Null(await mine.ReportAsync(slice, 0, ReportKind.Exited));
    }

    [Fact]
    public async Task Where_no_book_is_ever_taken_none_is_kept()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Sqlite);
        await using var mine = new OneSilo(bed);

        Assert.Null(mine.Cache.Take((await mine.AcceptAsync(Targets)).Row.Key));
    }

    [Fact]
    public async Task What_two_silos_and_a_stop_make_of_a_slice_together_is_what_the_rows_say()
    {
        await using var bed = await AcceptBed.OpenAsync(DatabaseKind.Postgres);
        await using var mine = new OneSilo(bed);
        await using var other = new OneSilo(bed);
        var slice = await mine.AcceptAsync(200);

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var silo = i % 3 == 0 ? other : mine;
            await silo.ReportAsync(slice, i, ReportKind.Started);
            if (i % 5 == 0)
                await other.StopAsync(slice, i);
            await silo.ReportAsync(slice, i, i % 5 == 0 ? ReportKind.Stopped : ReportKind.Exited);
        }));

        Assert.Equal(160, await bed.CountAsync("records WHERE state = 10"));
        Assert.Equal(40, await bed.CountAsync("records WHERE state = 17"));
        Assert.Equal(1, await bed.CountAsync("slices WHERE success = 160 AND terminated = 40 AND attend_at IS NULL AND version = 441"));
        Assert.Null(mine.Cache.Take(slice.Row.Key));
    }

    /// <summary>One silo's writers on the database of all.</summary>
    private sealed class OneSilo : IAsyncDisposable
    {
        private readonly AcceptBed _bed;
        private readonly AcceptWriter _accepts;
        private int _reads;

        public OneSilo(AcceptBed bed)
        {
            (_bed, _accepts) = (bed, new AcceptWriter(bed.Database, TimeProvider.System, Cache));
            Slices = new SliceStore(bed.Database, bed.Clock, TimeProvider.System, Cache);
        }

        public SliceCache Cache { get; } = new();

        public SliceStore Slices { get; }

        private long Now => _bed.Clock.Now.ToUnixTimeMilliseconds();

        public async Task<SliceSnapshot> AcceptAsync(int targets)
        {
            var instances = new List<InstanceId>();
            for (var i = 0; i < targets; i++)
                instances.Add(await _bed.AddInstanceAsync());
            return Assert.Single((await _accepts.AcceptAsync(_bed.Run([.. instances]))).Born);
        }

        public Task<SliceResult?> ReportAsync(SliceSnapshot slice, int ordinal, ReportKind kind)
        {
            ImmutableArray<AgentReport> reports =
            [
                new()
                {
                    Record = slice.Records[ordinal].Key, Instance = slice.Records[ordinal].Instance, Kind = kind,
                    ExitCode = kind == ReportKind.Exited ? 0 : null, StartedAgo = TimeSpan.Zero, FinishedAgo = TimeSpan.Zero,
                },
            ];
            return Slices.ChangeAsync(new(slice.Row.Key, [ordinal], false, seen => SliceRules.Report(seen, reports, Now, new ReportVerdict[1])));
        }

        public Task<SliceResult?> StopAsync(SliceSnapshot slice, int ordinal) =>
            Slices.ChangeAsync(new(slice.Row.Key, [ordinal], false, seen => SliceRules.Each(seen, Now, _ => new RecordEvent.StopAsked())));

        /// <summary>How many times records were read by what this does.</summary>
        public async Task<int> ReadsOfAsync(Func<Task> work)
        {
            // One counter for all calls: the writer that did the work before may do this one too.
            Sql.Watch.Value = (_, text, _) => _reads += text.Contains("JOIN records", StringComparison.Ordinal) ? 1 : 0;
            var before = _reads;
            await work();
            return _reads - before;
        }

        public async ValueTask DisposeAsync()
        {
            await Slices.DisposeAsync();
            await _accepts.DisposeAsync();
        }
    }
}
