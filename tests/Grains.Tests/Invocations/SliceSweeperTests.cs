using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans;

namespace CloudAssistant.Grains.Tests.Invocations;

/// <summary>The sweeper when no grain can be reached, and the step of a slice when a gateway is dead; the database is played here.</summary>
public sealed class SliceSweeperTests
{
    private static readonly ManualClock Clock = new();
    private static readonly InvocationId Invocation = InvocationId.New(CellId.Default, Clock.Now);

    [Fact]
    public async Task A_slice_that_cannot_be_closed_does_not_hold_up_the_others()
    {
        var store = new Book(50) { Broken = Key(0) };
        await Sweeper(store).SweepAsync(default);
        Assert.Equal([Key(0)], store.Open.Keys);
    }

    [Fact]
    public async Task One_sweep_attends_to_all_that_is_overdue_however_much_it_is()
    {
        var store = new Book(1_234);
        await Sweeper(store).SweepAsync(default);
        Assert.Empty(store.Open);
    }

    [Fact]
    public async Task Two_sweepers_that_start_together_attend_mostly_to_different_slices()
    {
        var store = new Book(500) { FirstLooks = new(2) };
        await Task.WhenAll(Task.Run(() => Sweeper(store).SweepAsync(default)), Task.Run(() => Sweeper(store).SweepAsync(default)));
        Assert.Empty(store.Open);
        Assert.InRange(store.Attended, 500, 850);
    }

    [Fact]
    public async Task A_gateway_that_gives_no_answer_holds_up_no_other()
    {
        var (dead, alive) = (new Gateway(), new Gateway());
        dead.Answer = alive.Reached.Task;
        var (one, other) = (Guid.NewGuid(), Guid.NewGuid());
        var store = new Book(1)
        {
            Records = [.. Enumerable.Range(0, 2).Select(i => RecordRulesTests.NewRecord() with { Key = new(Invocation, 1, i), StartBy = long.MaxValue })],
            Links = new Dictionary<int, LiveLink> { [0] = new(one, 1), [1] = new(other, 1) },
        };
        var advancer = Advancer(store, new Directory(new() { [one] = dead, [other] = alive }));
        var body = new TaskBody { Type = default, Script = "", Timeout = TimeSpan.FromSeconds(1) };
        var step = await advancer.AdvanceAsync(Key(0), [], () => Task.FromResult<TaskBody?>(body));
        Assert.False(step!.Value.Unsent);
    }

    private static SliceKey Key(int number) => new(Invocation, 1, number);

    private static SliceAdvancer Advancer(Book store, IGatewayDirectory gateways) => new(
        store, Nothing<IInvocationStore>(), gateways, Clock, TimeProvider.System, Options.Create(new InvocationOptions()), NullLogger<SliceAdvancer>.Instance);

    private static SliceSweeper Sweeper(Book store) => new(
        store, Nothing<IInvocationStore>(), Nothing<IRateWindowStore>(), Nothing<IScheduleStore>(), Advancer(store, new Directory([])), Nothing<IGrainFactory>(), Clock, TimeProvider.System,
        Options.Create(new InvocationOptions()), NullLogger<SliceSweeper>.Instance);

    private static T Nothing<T>()
        where T : class => DispatchProxy.Create<T, Unreachable>();

    /// <summary>Has nothing stale and nothing overdue; all else cannot be reached.</summary>
    public class Unreachable : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            nameof(IInvocationStore.StaleAsync) => Task.FromResult<IReadOnlyList<InvocationId>>([]),
            nameof(IRateWindowStore.OverdueAsync) => Task.FromResult<IReadOnlyList<RateWindowKey>>([]),
            _ => throw new TimeoutException(),
        };
    }

    private sealed class Book(int slices) : ISliceStore
    {
        private readonly TaskCompletionSource _allLooked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _attended;

        public ConcurrentDictionary<SliceKey, bool> Open { get; } = new(Enumerable.Range(0, slices).Select(i => KeyValuePair.Create(Key(i), true)));

        public SliceKey? Broken { get; init; }

        public IReadOnlyList<RecordRow> Records { get; init; } = [];

        public IReadOnlyDictionary<int, LiveLink> Links { get; init; } = ImmutableDictionary<int, LiveLink>.Empty;

        /// <summary>The first looks, so many, find the same.</summary>
        public CountdownEvent? FirstLooks { get; init; }

        public int Attended => _attended;

        public Task<SliceSnapshot?> ReadAsync(SliceKey key)
        {
            Interlocked.Increment(ref _attended);
            return key == Broken ? throw new InvalidOperationException("broken") : Task.FromResult<SliceSnapshot?>(Snapshot(key));
        }

        public Task<SliceResult?> ChangeAsync(SliceWork work)
        {
            var seen = Snapshot(work.Key);
            var changes = work.Decide(seen);
            Open.TryRemove(work.Key, out _);
            return Task.FromResult<SliceResult?>(new(seen.Row, changes.Records.Count > 0));
        }

        public async Task<IReadOnlyList<SliceKey>> OverdueAsync(long before, int limit)
        {
            IReadOnlyList<SliceKey> found = [.. Open.Keys.Order().Take(limit)];
            if (FirstLooks is { IsSet: false } looks && looks.Signal())
                _allLooked.SetResult();
            if (FirstLooks is not null)
                await _allLooked.Task;
            return found;
        }

        private SliceSnapshot Snapshot(SliceKey key) => new(
            new() { Key = key, Account = AccountId.First, Version = 1, TimeoutMs = 1, Counts = default, AttendAt = 1 }, Records, Links);
    }

    private sealed class Directory(Dictionary<Guid, IGatewayObserver> gateways) : IGatewayDirectory
    {
        public ValueTask<IGatewayObserver?> FindAsync(Guid incarnation) => new(gateways[incarnation]);
    }

    private sealed class Gateway : IGatewayObserver
    {
        public TaskCompletionSource<DeliverAnswer> Reached { get; } = new();

        public Task<DeliverAnswer>? Answer { get; set; }

        public Task<DeliverAnswer> DeliverAsync(Delivery delivery)
        {
            Reached.TrySetResult(DeliverAnswer.Accepted);
            return Answer ?? Reached.Task;
        }

        public Task CloseLinkAsync(InstanceId instance, long epoch, LinkCloseReason reason) => Task.CompletedTask;
    }
}
