using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace CloudAssistant.Silo.Tests.Invocations;

/// <summary>Stands between a silo and PostgreSQL. When asked to, it lets a COMMIT through and breaks the connection instead of handing on the answer.</summary>
internal sealed class BreakingProxy : IAsyncDisposable
{
    private static readonly byte[] Commit = Encoding.ASCII.GetBytes("COMMIT\0");

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _server;
    private readonly Task _serving;
    private int _armed;
    private int _swallowed;

    private BreakingProxy(NpgsqlConnectionStringBuilder server)
    {
        _server = new(IPAddress.Loopback, server.Port);
        _listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(server.ConnectionString)
        {
            Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port, SslMode = SslMode.Disable,
        }.ConnectionString;
        _serving = ServeAsync();
    }

    public string ConnectionString { get; }

    public int Swallowed => Volatile.Read(ref _swallowed);

    public static BreakingProxy To(string connectionString) => new(new(connectionString));

    public void SwallowNextCommit() => Volatile.Write(ref _armed, 1);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(_server);
            var broken = false;
            await Task.WhenAny(
                CopyAsync(near, far, sent => broken |= sent.AsSpan().IndexOf(Commit) >= 0 && Interlocked.Exchange(ref _armed, 0) == 1, stop: () => false),
                CopyAsync(far, near, _ => { }, stop: () => broken && Interlocked.Increment(ref _swallowed) > 0));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // One side went; so does the other.
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, Action<byte[]> seen, Func<bool> stop)
    {
        var buffer = new byte[65_536];
        while (await from.GetStream().ReadAsync(buffer) is > 0 and var count)
        {
            seen(buffer[..count]);
            if (stop())
                return;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
