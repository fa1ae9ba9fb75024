using CloudAssistant.Api;
using CloudAssistant.Api.Calls;
using CloudAssistant.Api.Invocations;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>What callers of a server were promised while things were killed, and what is left of it in the end.</summary>
internal sealed class Ledger(Processes processes, IReadOnlyList<string> instances)
{
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RunTimeout = TimeSpan.FromSeconds(30);

    private readonly List<Promise> _promises = [];
    private readonly Dictionary<string, (string Status, string FinishedTime)> _seenEnded = [];

    // Each start of a script writes a line of its own, which the product cannot touch.
    private string Starts => Path.Combine(processes.FilesOfTest, "starts");

    /// <summary>Invocations that were acknowledged.</summary>
    public int Count => _promises.Count;

    /// <summary>Runs one invocation after another until cancelled; each call is repeated until it is acknowledged, as a client does.</summary>
    public async Task CallAsync(Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var number = _promises.Count + 1;
            var targets = instances.Where(_ => random.Next(2) == 0).DefaultIfEmpty(instances[random.Next(instances.Count)]).ToList();
            var request = new RunCommandRequest
            {
                Type = "RunShellScript", InstanceId = targets, Timeout = (int)RunTimeout.TotalSeconds, ClientToken = $"promise-{number}",
                CommandContent = $"echo \"{number} $CLOUD_ASSISTANT_RECORD\" >> {Starts}; sleep 0.{random.Next(10)}; echo {number}",
            };
            var accepted = await AskAsync((client, cancellation) => client.RunCommandAsync(request, cancellation));
            _promises.Add(new(number, accepted.InvokeId, targets));
            await LookAsync(_promises[^1], over);
        }
    }

    /// <summary>Waits for the end of everything, and holds it against what was promised.</summary>
    public async Task CheckAsync()
    {
        foreach (var promise in _promises)
            await processes.UntilAsync(async () => (await ResultsAsync(promise)).Values.All(Outcome.HasEnded));
        var started = File.ReadAllLines(Starts);
        Assert.Equal(started.Distinct().Count(), started.Length);
        var startsOf = started.CountBy(line => int.Parse(line.Split(' ')[0])).ToDictionary();
        var all = default(StateCounts);
        foreach (var promise in _promises)
            all += await CheckAsync(promise, startsOf.GetValueOrDefault(promise.Number));
        Console.Error.WriteLine($"Records: {all}");
        Assert.True(all.Success > all.Total / 4, $"Hardly anything succeeded, so that little was tried: {all}");
        Assert.Equal(_promises.Select(promise => promise.InvokeId).Order(StringComparer.Ordinal), (await ListAsync()).Order(StringComparer.Ordinal));
    }

    private async Task<StateCounts> CheckAsync(Promise promise, int starts)
    {
        var results = await ResultsAsync(promise);
        Assert.Equal(promise.Targets.Order(StringComparer.Ordinal), results.Keys.Order(StringComparer.Ordinal));
        foreach (var result in results.Values)
        {
            if (result.InvocationStatus == "Success")
                Assert.Equal((0, $"{promise.Number}\n"), (result.ExitCode, result.Output));
            else
                Assert.NotEqual("", result.ErrorCode);
            if (_seenEnded.TryGetValue($"{promise.InvokeId} {result.InstanceId}", out var seen))
                Assert.Equal(seen, (result.InvocationStatus, result.FinishedTime));
        }

        var counts = results.Values.Aggregate(default(StateCounts), (sum, result) => sum.Add(Enum.Parse<RecordState>(result.InvocationStatus), 1));
        Assert.InRange(starts, counts.Success, promise.Targets.Count);
        var invocation = (await AskAsync((client, cancellation) => client.DescribeInvocationsAsync(
            new DescribeInvocationsRequest { InvokeId = promise.InvokeId }, cancellation))).Invocations.Invocation.Single();
        Assert.Equal(
            (StatusFold.Of(counts).ToString(), StatusFold.ClassicOf(counts).ToString()), (invocation.InvocationStatus, invocation.InvokeStatus));
        var told = invocation.Counts;
        Assert.Equal(
            (counts.Success, counts.Failed, counts.Invalid, counts.Aborted, counts.Timeout, counts.Error, counts.Cancelled, counts.Terminated, counts.Total),
            (told.Success, told.Failed, told.Invalid, told.Aborted, told.Timeout, told.Error, told.Cancelled, told.Terminated, told.Total));
        return counts;
    }

    // What was seen ended must be the same in the end. Soon enough the next call goes out, though this one may still run.
    private async Task LookAsync(Promise promise, CancellationToken over)
    {
        for (var looks = 0; looks < 8 && !over.IsCancellationRequested; looks++)
        {
            await processes.PauseAsync(TimeSpan.FromMilliseconds(250));
            var ended = (await ResultsAsync(promise)).Values.Where(Outcome.HasEnded).ToList();
            foreach (var result in ended)
                _seenEnded.TryAdd($"{promise.InvokeId} {result.InstanceId}", (result.InvocationStatus, result.FinishedTime));
            if (ended.Count == promise.Targets.Count)
                return;
        }
    }

    private Task<IReadOnlyDictionary<string, InvocationResultItem>> ResultsAsync(Promise promise) =>
        AskAsync<IReadOnlyDictionary<string, InvocationResultItem>>(async (client, cancellation) => await Outcome.ReadAsync(client, promise.InvokeId, cancellation));

    private async Task<List<string>> ListAsync()
    {
        var ids = new List<string>();
        string? token = null;
        do
        {
            var page = await AskAsync((client, cancellation) =>
                client.DescribeInvocationsAsync(new DescribeInvocationsRequest { MaxResults = 50, NextToken = token }, cancellation));
            ids.AddRange(page.Invocations.Invocation.Select(invocation => invocation.InvokeId));
            token = page.NextToken;
        }
        while (!string.IsNullOrEmpty(token));
        return ids;
    }

    // Any gateway will do; one that is down is not asked twice in a row.
    private async Task<T> AskAsync<T>(Func<CloudAssistantClient, CancellationToken, Task<T>> ask)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var client = processes.Client(attempt % processes.Gateways.Count);
            using var late = new CancellationTokenSource(CallPatience);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(processes.Patience, late.Token);
            try
            {
                return await ask(client, either.Token);
            }
            catch (Exception exception) when (!processes.Patience.IsCancellationRequested && IsUnknown(exception))
            {
                await processes.PauseAsync(TimeSpan.FromMilliseconds(200));
            }
        }
    }

    // A refusal is an answer, and a wrong one here; an outage says nothing.
    private static bool IsUnknown(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or ApiException { HttpStatus: >= 500 };

    private sealed record Promise(int Number, string InvokeId, IReadOnlyList<string> Targets);
}
