using System.Net;
using System.Net.Sockets;

namespace CloudAssistant.Launcher.Servers;

/// <summary>Ports of this machine.</summary>
internal static class Ports
{
    /// <summary>Says so before anything is started when another program listens there.</summary>
    public static void CheckFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException)
        {
            throw new LaunchException($"Port {port} is taken. Choose another: ./run --port {(port < 65_535 ? port + 1 : port - 1)}, or --port 0 for a free one.");
        }
    }

    /// <summary>One that was free a moment ago.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
