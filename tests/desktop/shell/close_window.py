# Closes a window as its title bar's button does: WM_DELETE_WINDOW to every top-level window of that name on $DISPLAY.
# Exits with 0 when there was one.
import ctypes
import ctypes.util
import sys

x11 = ctypes.CDLL(ctypes.util.find_library('X11'))
Window = ctypes.c_ulong
x11.XOpenDisplay.restype = ctypes.c_void_p
x11.XDefaultRootWindow.restype = Window
x11.XInternAtom.restype = ctypes.c_ulong


class ClientMessage(ctypes.Structure):
    _fields_ = [('type', ctypes.c_int), ('serial', ctypes.c_ulong), ('send_event', ctypes.c_int),
                ('display', ctypes.c_void_p), ('window', Window), ('message_type', ctypes.c_ulong),
                ('format', ctypes.c_int), ('data', ctypes.c_long * 5), ('room', ctypes.c_char * 96)]


class Attributes(ctypes.Structure):
    _fields_ = [('before', ctypes.c_char * 92), ('map_state', ctypes.c_int), ('room', ctypes.c_char * 200)]


VIEWABLE = 2
display = ctypes.c_void_p(x11.XOpenDisplay(None))


def children(window):
    root, parent, count = Window(), Window(), ctypes.c_uint()
    found = ctypes.POINTER(Window)()
    x11.XQueryTree(display, Window(window), ctypes.byref(root), ctypes.byref(parent), ctypes.byref(found), ctypes.byref(count))
    return [found[i] for i in range(count.value)]


def name_of(window):
    name = ctypes.c_char_p()
    x11.XFetchName(display, Window(window), ctypes.byref(name))
    return (name.value or b'').decode()


def is_shown(window):
    attributes = Attributes()
    x11.XGetWindowAttributes(display, Window(window), ctypes.byref(attributes))
    return attributes.map_state == VIEWABLE


wanted, only_look = sys.argv[1], sys.argv[2:] == ['--look']
shown = [one for one in children(x11.XDefaultRootWindow(display)) if name_of(one) == wanted and is_shown(one)]
for window in [] if only_look else shown:
    message = ClientMessage(type=33, window=window, format=32, message_type=x11.XInternAtom(display, b'WM_PROTOCOLS', 0))
    message.data[0] = x11.XInternAtom(display, b'WM_DELETE_WINDOW', 0)
    x11.XSendEvent(display, Window(window), 0, ctypes.c_long(0), ctypes.byref(message))
x11.XFlush(display)
sys.exit(0 if shown else 1)
