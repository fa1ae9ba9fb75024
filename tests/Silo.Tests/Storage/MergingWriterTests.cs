using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Silo.Tests.Storage;

/// <summary>How works are merged, split, bounded and dropped; a test holds each transaction until it has looked.</summary>
public sealed class MergingWriterTests
{
    private static readonly MergingLimits Limits = new() { Writers = 1, Together = 4, WeightTogether = 100, Waiting = 6, WeightWaiting = 200 };

    private readonly FakeTimeProvider _time = new();
    private readonly List<int[]> _transactions = [];
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static TimeSpan Bound => TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_lone_work_waits_for_nobody_and_what_comes_meanwhile_goes_together()
    {
        var writer = Writer();
        var first = await BeginAsync(writer, 0);
        var later = Enumerable.Range(1, 6).Select(work => writer.WriteAsync(work)).ToArray();
        _open.SetResult();

        Assert.Equal(0, await first.WaitAsync(Bound));
        Assert.Equal((int[])[10, 20, 30, 40, 50, 60], await Task.WhenAll(later).WaitAsync(Bound));
        Assert.Equal([[0], [1, 2, 3, 4], [5, 6]], _transactions);
    }

    [Fact]
    public async Task What_waits_is_bounded_by_what_it_holds_and_goes_together_by_what_it_weighs()
    {
        var writer = Writer();
        var first = await BeginAsync(writer, 0);
        Task<int>[] light = [writer.WriteAsync(1, 90, held: 10), writer.WriteAsync(2, 90, held: 10), writer.WriteAsync(3, 90, held: 10)];
        await Assert.ThrowsAsync<TimeoutException>(() => writer.WriteAsync(4, 1, held: 171));
        _open.SetResult();

        await Task.WhenAll([first, .. light]).WaitAsync(Bound);
        Assert.Equal([[0], [1], [2], [3]], _transactions);
    }

    [Fact]
    public async Task A_heavy_work_goes_alone_and_the_rest_follows()
    {
        var writer = Writer();
        var first = await BeginAsync(writer, 0);
        Task<int>[] later = [writer.WriteAsync(1, 60), writer.WriteAsync(2, 60), writer.WriteAsync(3, 40)];
        _open.SetResult();

        await Task.WhenAll([first, .. later]).WaitAsync(Bound);
        Assert.Equal([[0], [1], [2, 3]], _transactions);
    }

    [Fact]
    public async Task One_bad_work_fails_alone()
    {
        var writer = Writer(work => work == 2 ? new InvalidOperationException("bad") : null);
        var first = await BeginAsync(writer, 0);
        var later = new[] { 1, 2, 3 }.Select(work => writer.WriteAsync(work)).ToArray();
        _open.SetResult();

        await Assert.ThrowsAsync<InvalidOperationException>(() => later[1].WaitAsync(Bound));
        Assert.Equal((int[])[0, 10, 30], await Task.WhenAll(first, later[0], later[2]).WaitAsync(Bound));
        Assert.Equal([[0], [1, 2, 3], [1], [2], [3]], _transactions);
    }

    [Fact]
    public async Task When_the_database_is_away_nobody_is_tried_alone()
    {
        var writer = Writer(work => work == 0 ? null : new TimeoutException("away"));
        var first = await BeginAsync(writer, 0);
        var later = new[] { 1, 2, 3 }.Select(work => writer.WriteAsync(work)).ToArray();
        _open.SetResult();

        await first.WaitAsync(Bound);
        foreach (var failed in later)
            await TimedOutAsync(failed);
        Assert.Equal([[0], [1, 2, 3]], _transactions);
    }

    [Fact]
    public async Task A_database_that_goes_away_while_each_is_tried_alone_ends_the_trying()
    {
        var failures = new Queue<Exception?>([null, new InvalidOperationException("one is bad"), null, new TimeoutException("away")]);
        var writer = new MergingWriter<int, int>(Limits, _time, works => WriteAsync(works, _ => null, failures.Dequeue()));
        var first = await BeginAsync(writer, 0);
        var later = new[] { 1, 2, 3, 4 }.Select(work => writer.WriteAsync(work)).ToArray();
        _open.SetResult();

        await first.WaitAsync(Bound);
        Assert.Equal(10, await later[0].WaitAsync(Bound));
        foreach (var failed in later[1..])
            await TimedOutAsync(failed);
        Assert.Equal([[0], [1, 2, 3, 4], [1], [2]], _transactions);
    }

    [Fact]
    public async Task So_many_works_wait_and_no_more()
    {
        var writer = Writer();
        var first = await BeginAsync(writer, 0);
        var waiting = Enumerable.Range(1, Limits.Waiting).Select(work => writer.WriteAsync(work)).ToArray();
        await Assert.ThrowsAsync<TimeoutException>(() => writer.WriteAsync(7));
        _open.SetResult();

        await Task.WhenAll([first, .. waiting]).WaitAsync(Bound);
        Assert.Equal(80, await writer.WriteAsync(8).WaitAsync(Bound));
    }

    [Fact]
    public async Task So_much_weight_waits_and_no_more_but_one_work_of_any_weight()
    {
        var writer = Writer();
        var first = await BeginAsync(writer, 0);
        var heavy = writer.WriteAsync(1, 100_000);
        await Assert.ThrowsAsync<TimeoutException>(() => writer.WriteAsync(2, 1));
        _open.SetResult();

        await Task.WhenAll(first, heavy).WaitAsync(Bound);
    }

    [Fact]
    public async Task Works_whose_callers_have_given_up_are_not_begun_and_make_room()
    {
        var writer = Writer();
        var first = await BeginAsync(writer, 0);
        var old = Enumerable.Range(1, Limits.Waiting).Select(work => writer.WriteAsync(work)).ToArray();
        _time.Advance(Limits.Patience + TimeSpan.FromMilliseconds(1));
        var fresh = writer.WriteAsync(7);
        foreach (var dropped in old)
            await TimedOutAsync(dropped);
        _open.SetResult();

        Assert.Equal((int[])[0, 70], await Task.WhenAll(first, fresh).WaitAsync(Bound));
        Assert.Equal([[0], [7]], _transactions);
    }

    [Fact]
    public async Task At_its_end_it_finishes_what_it_took_and_takes_no_more()
    {
        var writer = Writer();
        var first = await BeginAsync(writer, 0);
        var later = writer.WriteAsync(1);
        var ending = writer.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.WriteAsync(2));
        Assert.False(ending.IsCompleted);
        _open.SetResult();

        await ending.WaitAsync(Bound);
        Assert.Equal((int[])[0, 10], await Task.WhenAll(first, later).WaitAsync(Bound));
    }

    private MergingWriter<int, int> Writer(Func<int, Exception?>? fails = null) =>
        new(Limits, _time, works => WriteAsync(works, fails ?? (_ => null), null));

    // The bound of the test ends in the same exception.
    private static async Task TimedOutAsync(Task<int> writing)
    {
        await Task.WhenAny(writing).WaitAsync(Bound);
        Assert.IsType<TimeoutException>(writing.Exception?.InnerException);
    }

    private async Task<Task<int>> BeginAsync(MergingWriter<int, int> writer, int work)
    {
        var writing = writer.WriteAsync(work);
        await _began.Task.WaitAsync(Bound);
        return writing;
    }

    private async Task<IReadOnlyList<int>> WriteAsync(IReadOnlyList<int> works, Func<int, Exception?> fails, Exception? failure)
    {
        _transactions.Add([.. works]);
        _began.TrySetResult();
        await _open.Task;
        foreach (var failed in works.Select(fails).Prepend(failure).OfType<Exception>())
            throw failed;
        return [.. works.Select(work => work * 10)];
    }
}
