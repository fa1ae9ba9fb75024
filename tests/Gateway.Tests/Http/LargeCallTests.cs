using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Tests.Access;
using CloudAssistant.Gateway.Tests.Arrange;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using Microsoft.Extensions.DependencyInjection;

namespace CloudAssistant.Gateway.Tests.Http;

/// <summary>What callers nobody knows may make a gateway hold.</summary>
public class LargeCallTests
{
    private const string Form = "application/x-www-form-urlencoded";
    private const int Long = 2 * 1024 * 1024;

    [Fact]
    public async Task A_body_of_signature_1_beyond_256_KiB_is_refused_before_anybody_is_asked_who_calls()
    {
        var access = new Access();
        await using var door = await OpenAsync(access);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(door.Address, "/?" + SignatureVectors.Common1("DescribeCommands", "JSON") + "&Signature=s"))
        {
            Content = new ByteArrayContent(new byte[256 * 1024 + 1]),
        };
        // Told before it is sent: the server answers without reading it.
        request.Headers.ExpectContinue = true;

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("262144 bytes", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, access.Asked);
    }

    [Fact]
    public async Task A_long_body_is_not_read_of_a_caller_who_is_not_known()
    {
        var access = new Access { Refusal = new(RefusalCode.InvalidAccessKeyIdNotFound, "no") };
        await using var door = await OpenAsync(access);

        // The head alone is sent, and it is answered.
        var answer = await SendHeadAsync(door, Head(door, LongBody()));

        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
        Assert.Contains("InvalidAccessKeyId.NotFound", answer, StringComparison.Ordinal);
        Assert.Equal(1, access.Asked);
    }

    [Fact]
    public async Task A_long_body_of_a_known_caller_is_read_and_its_hash_is_the_signed_one()
    {
        await using var door = await OpenAsync(new Access());
        var body = LongBody();

        Assert.Contains("MissingParameter.Name", await SendAsync(door, body, body), StringComparison.Ordinal);
        Assert.Contains("IncompleteSignature", await SendAsync(door, body, [.. body[..^1], (byte)'b']), StringComparison.Ordinal);
        Assert.Equal(0, Bodies(door).Known.Taken);
    }

    [Fact]
    public async Task Bodies_of_unknown_callers_have_little_room_together_and_give_it_back()
    {
        await using var door = await OpenAsync(new Access(), ("Gateway:UnknownCallBytesMax", "1048576"));
        var slow = new List<TcpClient>();
        for (var number = 0; number < 5; number++)
        {
            var client = new TcpClient();
            slow.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, door.Address.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 250001\r\n\r\n{new string('a', 250_000)}"));
            var held = (number + 1) * 250_000;
            if (number < 4)
                await Patience.UntilAsync(() => Bodies(door).Unknown.Taken >= held);
        }

        var refused = await new StreamReader(slow[4].GetStream()).ReadLineAsync().WaitAsync(Patience.Long);
        Assert.StartsWith("HTTP/1.1 503", refused, StringComparison.Ordinal);

        slow.ForEach(client => client.Dispose());
        await Patience.UntilAsync(() => Bodies(door).Unknown.Taken == 0);
    }

    [Theory]
    [InlineData("AccessKeyId=testid", "AccessKeyId=te%20st", "InvalidAccessKeyId.NotFound")]
    [InlineData("SignatureNonce=", "SignatureNonce=%C3%A4", "InvalidParameter")]
    public async Task A_name_that_cannot_be_is_refused_before_anybody_is_asked_who_calls(string from, string to, string code)
    {
        var access = new Access();
        await using var door = await OpenAsync(access);
        using var http = new HttpClient();

        var query = SignatureVectors.Common1("DescribeCommands", "JSON").Replace(from, to, StringComparison.Ordinal) + "&Signature=s&RegionId=a";
        var answer = await (await http.GetAsync(new Uri(door.Address, "/?" + query))).Content.ReadAsStringAsync();

        Assert.Contains($"\"{code}\"", answer, StringComparison.Ordinal);
        Assert.Equal(0, access.Asked);
    }

    [Fact]
    public async Task A_missing_region_is_told_before_the_nonce_is_burnt()
    {
        var access = new Access();
        await using var door = await OpenAsync(access);
        using var http = new HttpClient();

        var answer = await (await http.GetAsync(new Uri(door.Address, "/?" + SignatureVectors.Common1("DescribeCommands", "JSON") + "&Signature=s"))).Content.ReadAsStringAsync();

        Assert.Contains("MissingRegionId", answer, StringComparison.Ordinal);
        Assert.Equal(0, access.Asked);
    }

    [Fact]
    public async Task Of_a_long_text_that_was_signed_otherwise_the_beginning_is_told()
    {
        await using var door = await OpenAsync(new Access { Refusal = new(RefusalCode.SignatureDoesNotMatch, "no") });
        using var http = new HttpClient();

        var answer = await http.GetAsync(new Uri(door.Address, "/?" + SignatureVectors.Common1("DescribeCommands", "JSON") + "&Signature=s&RegionId=a&X=" + new string('x', 200_000)));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Contains("server string to sign is:GET&%2F&", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 4_096, 5_000);
    }

    private static Task<Door> OpenAsync(Access access, params (string Name, string Value)[] settings) =>
        Door.OpenAsync(FakeGrains.Create((typeof(IAccessGrain), access)).Factory, settings);

    private static CallBody Bodies(Door door) => door.Services.GetRequiredService<CallBody>();

    private static byte[] LongBody() => Encoding.ASCII.GetBytes("RegionId=local-1&X=" + new string('a', Long));

    private static string Head(Door door, byte[] body)
    {
        var headers = new Acs3Signer("testid", "testsecret").Sign(
            door.Address.Authority, "CreateCommand", [], body, Form, DateTimeOffset.UnixEpoch, Guid.NewGuid().ToString("N"));
        return $"POST / HTTP/1.1\r\n{string.Concat(headers.Select(header => $"{header.Key}: {header.Value}\r\n"))}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n";
    }

    private static async Task<string> SendHeadAsync(Door door, string head)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, door.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        return await ReadAsync(client);
    }

    private static async Task<string> SendAsync(Door door, byte[] signed, byte[] sent)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, door.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Head(door, signed)));
        await client.GetStream().WriteAsync(sent);
        return await ReadAsync(client);
    }

    // What an answer begins with is enough: of a body that it does not read, the server waits a while for the rest before it hangs up.
    private static async Task<string> ReadAsync(TcpClient client)
    {
        var reader = new StreamReader(client.GetStream());
        var text = new StringBuilder();
        while (await reader.ReadLineAsync().WaitAsync(Patience.Long) is { } line)
        {
            text.AppendLine(line);
            if (line.Length == 0)
            {
                var body = new char[300];
                text.Append(body, 0, await reader.ReadAsync(body).AsTask().WaitAsync(Patience.Long));
                break;
            }
        }

        return text.ToString();
    }

    private sealed class Access : IAccessGrain
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public Refusal? Refusal { get; init; }

        public Task<Reply<Caller>> AuthenticateAsync(CallEvidence evidence)
        {
            Interlocked.Increment(ref _asked);
            return Task.FromResult<Reply<Caller>>(Refusal is null ? new Caller(AccountId.First, "testid") : Refusal);
        }
    }
}
