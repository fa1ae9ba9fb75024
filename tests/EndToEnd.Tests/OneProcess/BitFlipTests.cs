using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CloudAssistant.Api.Access;
using CloudAssistant.Standalone;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.EndToEnd.Tests.OneProcess;

/// <summary>A signed call with one bit changed, each of its bits in turn, before a whole server.</summary>
public sealed partial class BitFlipTests : IAsyncLifetime
{
    // Used up by the call itself, a nonce is told as used to whoever signed with it, and to nobody else.
    private const string SignedByTheKey = "SignatureNonceUsed";

    private static readonly KeyValuePair<string, string>[] Parameters =
        [new("RegionId", "local-1"), new("CommandId", "c-none/+ *~'()! ä%2B"), new("Tag.1.Key", "k 1"), new("Tag.1.Value", "")];

    // A changed call may announce more than there is: here it comes.
    private static readonly byte[] Rest = Encoding.ASCII.GetBytes("\r\n\r\n" + new string('x', 2_000));

    private readonly string _directory = Directory.CreateTempSubdirectory("ca-test-").FullName;
    private WebApplication? _app;

    [Fact]
    public async Task A_call_signed_in_its_headers_is_refused_with_any_bit_changed_that_means_something() =>
        await TryAsync(SignedBytes.Acs3(Address, Key, Parameters, "", Now), 5_000);

    [Fact]
    public async Task A_call_with_a_signed_form_is_refused_with_any_bit_changed_that_means_something() =>
        await TryAsync(SignedBytes.Acs3(Address, Key, [], CanonicalText.Query(Parameters), Now), 6_000);

    [Fact]
    public async Task A_call_of_signature_1_is_refused_with_any_bit_changed_that_means_something() =>
        await TryAsync(SignedBytes.Signature1(Address, Key, Parameters, Now), 3_000);

    public async Task InitializeAsync()
    {
        _app = StandaloneProcess.Create(["--data", _directory, "--port", "0", "--Database:Kind", "Sqlite"], builder => builder.Logging.ClearProviders());
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private Uri Address => new(_app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private AccessKeyFile Key => AccessKeyFile.Read(Path.Combine(_directory, "access-key.json"));

    private async Task TryAsync(SignedBytes call, int flipsMin)
    {
        var bytes = call.Bytes;
        Assert.Equal("InvalidCmdId.NotFound", await SendAsync(bytes));
        Assert.Equal(SignedByTheKey, await SendAsync(bytes));
        var flips = Enumerable.Range(0, bytes.Length * 8).Select(flip => (Position: flip / 8, Bit: flip % 8)).ToArray();
        Assert.InRange(flips.Length, flipsMin, 3 * flipsMin);

        var wronglyTaken = new ConcurrentBag<string>();
        var taken = 0;
        await Parallel.ForEachAsync(flips, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (flip, _) =>
        {
            var changed = bytes.ToArray();
            changed[flip.Position] ^= (byte)(1 << flip.Bit);
            var code = await SendAsync(changed);
            // Nobody ever gets an answer to what was asked, and nothing breaks.
            if (code is "InvalidCmdId.NotFound" or "InternalError" || (code == SignedByTheKey && !call.MayChange(flip.Position, flip.Bit)))
                wronglyTaken.Add($"{code}: byte {flip.Position}, bit {flip.Bit}: {Around(changed, flip.Position)}");
            if (code == SignedByTheKey)
                Interlocked.Increment(ref taken);
        });

        Assert.True(wronglyTaken.IsEmpty, string.Join('\n', wronglyTaken.Order(StringComparer.Ordinal)));
        // Some do mean the same, and are taken for the same: names of headers in capitals, what is not signed.
        Assert.InRange(taken, 20, flips.Length / 4);
    }

    private static string Around(byte[] bytes, int position) =>
        Uri.EscapeDataString(Encoding.Latin1.GetString(bytes.AsSpan(Math.Max(0, position - 20)..Math.Min(bytes.Length, position + 5))));

    /// <summary>The error code of the answer; empty when the connection was closed instead.</summary>
    private async Task<string> SendAsync(byte[] bytes)
    {
        using var late = new CancellationTokenSource(Patience.Usual);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(Address.Host, Address.Port, late.Token);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(bytes, late.Token);
            await stream.WriteAsync(Rest, late.Token);
            var answer = new StringBuilder();
            var part = new byte[4_096];
            while (await stream.ReadAsync(part, late.Token) is var read and > 0)
            {
                answer.Append(Encoding.Latin1.GetString(part, 0, read));
                if (Code().Match(answer.ToString()) is { Success: true } code)
                    return code.Groups[1].Value;
            }

            return "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    [GeneratedRegex("""[<"]Code(?:":"|>)([^"<]+)""")]
    private static partial Regex Code();
}
