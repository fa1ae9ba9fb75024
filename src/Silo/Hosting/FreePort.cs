using System.Net;
using System.Net.Sockets;

namespace CloudAssistant.Silo.Hosting;

/// <summary>Asks the operating system for a port. Orleans must know its ports before it binds them.</summary>
internal static class FreePort
{
    public static int Take()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
